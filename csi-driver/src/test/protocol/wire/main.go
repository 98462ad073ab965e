// Command wire prints, for the request and the response of every call, the bytes that the official protocol makes of a
// message with every field filled: what src/test/resources/csi-1.13-wire.tsv holds. The rule of filling is WireTest's too.
// Run: go run ./wire > ../resources/csi-1.13-wire.tsv
package main

import (
	"encoding/hex"
	"fmt"
	"sort"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

func fill(m protoreflect.Message) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if oneof := field.ContainingOneof(); oneof != nil && oneof.Fields().Get(oneof.Fields().Len()-1) != field {
			continue // the last of a oneof
		}
		switch {
		case field.IsMap():
			key := protoreflect.ValueOfString("k" + string(field.Name()))
			m.Mutable(field).Map().Set(key.MapKey(), protoreflect.ValueOfString("v"))
		case field.IsList() && field.Message() != nil:
			fill(m.Mutable(field).List().AppendMutable().Message())
		case field.IsList():
			m.Mutable(field).List().Append(value(field))
		case field.Message() != nil:
			fill(m.Mutable(field).Message())
		default:
			m.Set(field, value(field))
		}
	}
}

func value(field protoreflect.FieldDescriptor) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.EnumKind:
		values := field.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(values.Len() - 1).Number())
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(1000 + int32(field.Number()))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(1_000_000_000_000 + int64(field.Number()))
	case protoreflect.StringKind:
		return protoreflect.ValueOfString("ä" + string(field.Name()))
	default:
		panic(field.FullName() + " has a kind without a rule")
	}
}

func main() {
	var lines []string
	show := func(d protoreflect.MessageDescriptor) {
		kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
		if err != nil {
			panic(err)
		}
		m := kind.New()
		fill(m)
		bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(m.Interface())
		if err != nil {
			panic(err)
		}
		lines = append(lines, fmt.Sprintf("%s\t%s", d.FullName(), hex.EncodeToString(bytes)))
	}
	services := csi.File_csi_proto.Services()
	for i := range services.Len() {
		methods := services.Get(i).Methods()
		for j := range methods.Len() {
			show(methods.Get(j).Input())
			show(methods.Get(j).Output())
		}
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
}
