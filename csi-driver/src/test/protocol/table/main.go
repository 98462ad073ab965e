// Command table prints the facts of the official CSI protocol as a table: what src/test/resources/csi-1.13.tsv holds.
// Run: go run ./table > ../resources/csi-1.13.tsv
package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

var lines []string

func line(parts ...any) {
	text := make([]string, len(parts))
	for i, part := range parts {
		text[i] = fmt.Sprint(part)
	}
	lines = append(lines, strings.Join(text, "\t"))
}

func marks(options proto.Message) string {
	var names []string
	options.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if field.IsExtension() {
			names = append(names, fmt.Sprintf("%s=%v", field.Name(), value.Interface()))
		}
		return true
	})
	sort.Strings(names)
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, ",")
}

func kind(field protoreflect.FieldDescriptor) string {
	switch {
	case field.IsMap():
		return "map<" + kind(field.MapKey()) + "," + kind(field.MapValue()) + ">"
	case field.Message() != nil:
		return string(field.Message().FullName())
	case field.Enum() != nil:
		return string(field.Enum().FullName())
	default:
		return field.Kind().String()
	}
}

func enum(e protoreflect.EnumDescriptor) {
	line("enum", e.FullName(), marks(e.Options()))
	for i := range e.Values().Len() {
		value := e.Values().Get(i)
		line("value", e.FullName(), value.Number(), value.Name(), marks(value.Options()))
	}
	for i := range e.ReservedRanges().Len() {
		r := e.ReservedRanges().Get(i) // both ends belong to it
		line("reserved", e.FullName(), r[0], r[1])
	}
}

func message(m protoreflect.MessageDescriptor) {
	if m.IsMapEntry() {
		return
	}
	line("message", m.FullName(), marks(m.Options()))
	for i := range m.Fields().Len() {
		field := m.Fields().Get(i)
		oneof := "-"
		if field.ContainingOneof() != nil {
			oneof = string(field.ContainingOneof().Name())
		}
		label := "single"
		if field.IsList() {
			label = "repeated"
		}
		line("field", m.FullName(), field.Number(), field.Name(), label, kind(field), oneof, marks(field.Options()))
	}
	for i := range m.ReservedRanges().Len() {
		r := m.ReservedRanges().Get(i) // the second end does not belong to it
		line("reserved", m.FullName(), r[0], r[1]-1)
	}
	for i := range m.Enums().Len() {
		enum(m.Enums().Get(i))
	}
	for i := range m.Messages().Len() {
		message(m.Messages().Get(i))
	}
}

func main() {
	file := csi.File_csi_proto
	line("file", file.Package(), file.Syntax())
	for i := range file.Extensions().Len() {
		e := file.Extensions().Get(i)
		line("extension", e.FullName(), e.Number(), kind(e), e.ContainingMessage().FullName())
	}
	for i := range file.Services().Len() {
		s := file.Services().Get(i)
		line("service", s.FullName(), marks(s.Options()))
		for j := range s.Methods().Len() {
			m := s.Methods().Get(j)
			line("method", s.FullName(), m.Name(), m.Input().FullName(), m.Output().FullName(),
				m.IsStreamingClient(), m.IsStreamingServer(), marks(m.Options()))
		}
	}
	for i := range file.Enums().Len() {
		enum(file.Enums().Get(i))
	}
	for i := range file.Messages().Len() {
		message(file.Messages().Get(i))
	}
	sort.Strings(lines)
	fmt.Println(strings.Join(lines, "\n"))
}
