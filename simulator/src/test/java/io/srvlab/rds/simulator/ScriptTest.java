package io.srvlab.rds.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Simulator box;

    @BeforeAll
    static void start() throws Exception {
        box = Simulator.start(SimulatorOptions.in(folder));
    }

    @AfterAll
    static void stop() {
        box.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        :put (1 + 2 * 3)                                          | 7
        :put ((1 + 2) * 3)                                        | 9
        :put (7 / 2) ; :put (7 % 2)                               | 3,1
        :put (1-2)                                                | -1
        :put ("a" . 1 . true)                                     | a1true
        :put (2 < 10 && !(3 > 4) or false)                        | true
        :put ("abc" ~ "^a.c\\$")                                    | true
        :put "x=$[:len "abc"] y=$(1 + 1)"                         | x=3 y=2
        :local a 5; :put "a is $a, $"a""                          | a is 5, 5
        :put [:len {1;2;3}]                                       | 3
        :put ({1;2;3}->1)                                         | 2
        :put ({"a"=1;b=2}->"b")                                   | 2
        :local m {"a"=1}; :set ($m->"b") 2; :put $m               | a=1;b=2
        :put [:pick "abcdef" 1 3]                                 | bc
        :put [:pick {1;2;3} 1 3]                                  | 2;3
        :put [:find "abc" "c"]                                    | 2
        :put [:typeof [:find "abc" "z"]]                          | nil
        :put [:typeof $nope] ; :put [:typeof 1]                   | nothing,num
        :put [:typeof "1"] ; :put [:typeof {1}]                   | str,array
        :put [:tonum "12"] ; :put [:typeof [:tonum "x"]]          | 12,nil
        :put [:len [:toarray "a,b,c"]]                            | 3
        :for i from=1 to=3 do={ :put $i }                         | 1,2,3
        :for i from=3 to=1 step=-2 do={ :put $i }                 | 3,1
        :foreach k,v in={"a"=1;"b"=2} do={ :put "$k$v" }          | a1,b2
        :foreach v in={4;5} do={ :put $v }                        | 4,5
        :local i 0; :while ($i < 2) do={ :set i ($i + 1) }; :put $i | 2
        :local i 0; :do { :set i ($i + 1) } while=($i < 3); :put $i | 3
        :do { :error "x" } on-error={ :put "caught" }             | caught
        :onerror e in={ :error "x" } do={ :put "E $e" }           | E x (:error; line 1)
        :put [:onerror e in={ :put a } do={ }]                    | a,false
        :if (1 = 2) do={ :put a } else={ :put b }                 | b
        { :local x 1 }; :put "<$x>"                               | <>
        :global g 7; :put $g                                      | 7
        :put [:serialize to=json {"a"=1;"b"="2"} options=json.no-string-conversion] | {"a":1,"b":"2"}
        :put ([:deserialize from=json "{\\"a\\":[1,2]}"]->"a"->1)   | 2
        :put [:serialize to=json value="1" options=nope]          | input does not match any value of options
        :put (1 / 0)                                              | division by zero
        :put ("a" + 1)                                            | cannot convert to num
        # a comment                                               |
        """)
    void scriptsAnswer(String script, String answer) {
        String expected = answer == null ? "" : answer.replace(",", "\n") + "\n";
        assertThat(box.exec(script).replace(",", "\n")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        :put $                       | expected variable name (line 1 column 7)
        :local                       |
        :nope                        | bad command name nope (line 1 column 2)
        /disk/nope                   | bad command name nope (line 1 column 7)
        /nope/print                  | bad command name nope (line 1 column 2)
        "text"                       | expected command name (line 1 column 1)
        :put [:len "x"               | syntax error (line 1 column 15)
        :put (1 + )                  | syntax error (line 1 column 11)
        /disk/add slot=              | expected input value (line 1 column 16)
        /disk/get a b c              | expected end of command (line 1 column 15)
        :if (true) then={}           | bad parameter then (line 1 column 12)
        """)
    void aWrongLineSaysWhere(String line, String answer) {
        assertThat(box.exec(line).strip()).isEqualTo(answer == null ? "expected variable name" : answer);
    }

    @Test
    void theSecondLineIsCountedAsSuch() {
        assertThat(box.exec(":put 1\n:nope")).isEqualTo("bad command name nope (line 2 column 2)\n");
        assertThat(box.exec(":put 1\n:put 2")).isEqualTo("1\n2\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        /disk/add type=file slot=x           | (evl /disk/add type=file slot=x)
        /disk/add nope=1                     | (evl bad parameter nope (line 1 column 11))
        /disk/nope                           | (<%% bad command name nope (line 1 column 7))
        /disk/print where (                  | expected input value (line 1 column 20)
        """)
    void parseProbesAndChangesNothing(String line, String answer) {
        assertThat(box.exec(":put [:parse \"" + line + "\"]")).isEqualTo(answer + "\n");
        assertThat(box.disks()).isEmpty();
    }

    @Test
    void globalsStayAndLocalsEndWithTheLine() {
        box.exec(":global kept 1; :local gone 2");
        assertThat(box.exec(":global kept; :put \"$kept<$gone>\"")).isEqualTo("1<>\n");
    }

    /** The manual warns of it: the variable is taken for the field. */
    @Test
    void aVariableNamedAsAFieldIsTheField() {
        assertThat(box.exec(":local slot \"nope\"; :put [:len [/disk/find where slot=$slot]]"))
                .isEqualTo("1\n");
    }
}
