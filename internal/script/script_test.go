package script

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// upper is the function that the scripts here are about.
func upper(_ *testing.T, c Case) string {
	out := strings.ToUpper(strings.Join(c.Input, "\n"))
	return strings.ReplaceAll(out, "BLANK", "") + "\n"
}

// TestRun: the scripts of this package hold.
func TestRun(t *testing.T) { Run(t, "testdata/*.txt", upper) }

// TestCase: what a function is told about its case.
func TestCase(t *testing.T) {
	s, err := parse("x.txt", "# about the file\n\n# A1: the\n#title\nin 1 \n# not in\n in 2\n----\nout\n")
	if err != nil {
		t.Fatal(err)
	}
	c := s.cases[0]
	if c.Title != "A1: the title" || c.Line != 5 || !slices.Equal(c.Input, []string{"in 1", " in 2"}) {
		t.Errorf("%+v", c.Case)
	}
}

// TestParseRefuses: a file that could be read in two ways is not read.
func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "x.txt: no case",
		"# only a title\n":                     "x.txt: no case",
		"# t\n----\nout\n":                     "x.txt:2: ---- without input above it",
		"in\n----\nout\n":                      "x.txt:1: the case has no title",
		"# t\n\nin\n----\n":                    "x.txt:3: the case has no title",
		"# t\nin\n":                            "x.txt:2: the case has no ----",
		"# t\nin\n\nmore\n----\n":              "x.txt:3: a blank line before the ----",
		"# t\nin\n----\n----\nout\n\n":         "x.txt:3: the output begins with two ---- and does not end with two",
		"# t\nin\n----\nout\n\n# t\nin\nout\n": "x.txt:7: the case has no ----",
	} {
		if _, err := parse("x.txt", text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q:\n got  %v\n want %s", text, err, want)
		}
	}
}

// TestPrintIsTheInverseOfParse: what is not an output survives a rewrite byte for byte.
func TestPrintIsTheInverseOfParse(t *testing.T) {
	for _, text := range []string{
		"# t\nin\n----\n",
		"# of the file\n\n# t\n# t\nin\n# c\nin\n----\nout\n\n\n# t\nin\n----\nout\n\n# at the end\n",
		"# t\nin\n----\n----\nout\n\nout\n----\n----\n",
		"# t\nin\n----\n----\n\nout\n----\n----\n\n# t\nin\n----\n",
	} {
		s, err := parse("x.txt", text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.print(); err != nil || string(got) != text {
			t.Errorf("%q became %q (%v)", text, got, err)
		}
	}
}

// TestRewrite: with the flag the outputs are replaced, and a run without it is content.
func TestRewrite(t *testing.T) {
	const stale = "# t\nin\nblank\nend\n----\nold\n\n# u\nfail\n----\nkept\n\n# v\nin\n----\n----\nold\n----\n----\n"
	const fresh = "# t\nin\nblank\nend\n----\n----\nIN\n\nEND\n----\n----\n\n# u\nfail\n----\nFAIL\n\n# v\nin\n----\nIN\n"
	name := filepath.Join(t.TempDir(), "x.txt")
	if err := os.WriteFile(name, []byte(stale), 0o644); err != nil {
		t.Fatal(err)
	}
	was := flag.Lookup("rewrite").Value.String()
	flag.Set("rewrite", "true")
	Run(t, name, upper)
	flag.Set("rewrite", was)
	if got, err := os.ReadFile(name); err != nil || string(got) != fresh {
		t.Errorf("got %q (%v)", got, err)
	}
	if !rewriting() {
		Run(t, name, upper)
	}
}

// TestRewriteRefuses: an output that would not be read back as it is.
func TestRewriteRefuses(t *testing.T) {
	s := &script{name: "x.txt", cases: []*story{{Case: Case{Line: 2}, want: []string{"a", "----", "----", "b"}}}}
	if _, err := s.print(); err == nil || !strings.HasPrefix(err.Error(), "x.txt:2: ") {
		t.Error(err)
	}
}

// TestMismatch: a wrong output fails and shows where. The run that fails is another
// process, this test with a script in its environment.
func TestMismatch(t *testing.T) {
	const variable = "PARLEY_SCRIPT_MISMATCH"
	if name := os.Getenv(variable); name != "" {
		Run(t, name, upper)
		return
	}
	name := filepath.Join(t.TempDir(), "x.txt")
	if err := os.WriteFile(name, []byte("# a title\none\ntwo\nthree\n----\nONE\nzwei\nTHREE\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestMismatch$")
	cmd.Env = append(os.Environ(), variable+"="+name)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("the mismatch passed")
	}
	const want = "x.txt:2: a title 6 ONE 7 - zwei + TWO 8 THREE (- expected, + got;"
	if !strings.Contains(strings.Join(strings.Fields(string(out)), " "), want) {
		t.Errorf("got %s", out)
	}
}

// TestDiff: the fewest lines, in the order of the file.
func TestDiff(t *testing.T) {
	for _, c := range []struct{ want, got, shown string }{
		{"a", "a", "    9   a"},
		{"", "a", "      + a"},
		{"a", "", "    9 - a"},
		{"a b c", "b c d", "    9 - a\n   10   b\n   11   c\n      + d"},
		{"a b", "b a", "    9 - a\n   10   b\n      + a"},
	} {
		if shown := diff(strings.Fields(c.want), strings.Fields(c.got), 9); shown != c.shown {
			t.Errorf("%s | %s:\n%s", c.want, c.got, shown)
		}
	}
}

// TestFields: words, arguments and quoted text.
func TestFields(t *testing.T) {
	words, args, err := Fields(`  10:00:05 ann say c1 "hello, \"you\"" text="two words" x.y-z_1=  https://x?a=b 1=2 "k=v"	tab é=1`)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"10:00:05", "ann", "say", "c1", `hello, "you"`, "https://x?a=b", "1=2", "k=v", "tab", "é=1"}; !slices.Equal(words, want) {
		t.Errorf("words %q", words)
	}
	if len(args) != 2 || args["text"] != "two words" || args["x.y-z_1"] != "" {
		t.Errorf("args %q", args)
	}
	if words, args, err := Fields(" "); len(words) != 0 || args == nil || err != nil {
		t.Errorf("a blank line: %q %v %v", words, args, err)
	}
}

// TestFieldsRefuses: a line that is not what it seems.
func TestFieldsRefuses(t *testing.T) {
	for line, want := range map[string]string{
		`say "hello`: "a quotation mark is not closed in line",
		`say "a"b`:   `text behind "a" without a space in line`,
		`k="a"b`:     `text behind "a" without a space in line`,
		`k=1 k=2`:    `k= is given twice in line "k=1 k=2"`,
	} {
		if _, _, err := Fields(line); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
