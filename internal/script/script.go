package script

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func init() {
	// Another package of the same test may have brought a flag of this name and meaning.
	if flag.Lookup("rewrite") == nil {
		flag.Bool("rewrite", false, "replace the expected outputs of scripts by the present ones")
	}
}

func rewriting() bool { return flag.Lookup("rewrite").Value.String() == "true" }

// A Case is one story of a script.
type Case struct {
	Title string   // the comment above the input, in one line
	Line  int      // the line of the file on which Input[0] stands
	Input []string // at least one line, none of them blank or a comment
}

// Run runs every case of the files that match the pattern (see [filepath.Match]), each
// as a subtest that is named by file and title. It compares what do returns with the
// expected output; white space at the end of either does not count. It fails if no file
// matches.
func Run(t *testing.T, pattern string, do func(t *testing.T, c Case) string) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no such script (%v)", pattern, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := parse(name, string(text))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(name), func(t *testing.T) { s.run(t, do) })
		if !rewriting() {
			continue
		}
		text, err = s.print()
		if err == nil {
			err = os.WriteFile(name, text, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// A script is a file of cases.
type script struct {
	name  string
	cases []*story
	after []string // the lines behind the last case
}

// A story is a case with what surrounds it in the file.
type story struct {
	Case
	before []string // the lines from the case before to the dashes
	want   []string
	line   int // of want[0]
}

const dashes = "----"

// parse reads a script. name is for messages.
func parse(name, text string) (*script, error) {
	s := &script{name: name}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	c := &story{}
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t")
		comment, isComment := strings.CutPrefix(line, "#")
		switch {
		case line == dashes && len(c.Input) == 0:
			return nil, fmt.Errorf("%s:%d: %s without input above it", name, i+1, dashes)
		case line == dashes && c.Title == "":
			return nil, fmt.Errorf("%s:%d: the case has no title; begin it with: # the rule that it shows", name, c.Line)
		case line == dashes:
			next, err := c.readOutput(name, lines, i+1)
			if err != nil {
				return nil, err
			}
			s.cases = append(s.cases, c)
			c, i = &story{}, next-1
			continue
		case line == "" && len(c.Input) > 0:
			return nil, fmt.Errorf("%s:%d: a blank line before the %s of the case", name, i+1, dashes)
		case line == "":
			c.Title = ""
		case isComment && len(c.Input) == 0:
			c.Title = strings.TrimSpace(c.Title + " " + strings.TrimSpace(comment))
		case !isComment:
			if len(c.Input) == 0 {
				c.Line = i + 1
			}
			c.Input = append(c.Input, line)
		}
		c.before = append(c.before, line)
	}
	if len(c.Input) > 0 {
		return nil, fmt.Errorf("%s:%d: the case has no %s", name, c.Line, dashes)
	}
	if len(s.cases) == 0 {
		return nil, fmt.Errorf("%s: no case", name)
	}
	s.after = c.before
	return s, nil
}

// readOutput takes the expected output from line i on, and returns the line behind it.
func (c *story) readOutput(name string, lines []string, i int) (int, error) {
	c.line = i + 1
	if i < len(lines) && lines[i] == dashes {
		for end := i + 1; end+1 < len(lines); end++ {
			if lines[end] == dashes && lines[end+1] == dashes {
				c.line, c.want = i+2, lines[i+1:end]
				return end + 2, nil
			}
		}
		return 0, fmt.Errorf("%s:%d: the output begins with two %s and does not end with two", name, i, dashes)
	}
	end := i
	for end < len(lines) && strings.TrimSpace(lines[end]) != "" {
		end++
	}
	c.want = lines[i:end]
	return end, nil
}

// run runs the cases as subtests.
func (s *script) run(t *testing.T, do func(t *testing.T, c Case) string) {
	for _, c := range s.cases {
		t.Run(c.Title, func(t *testing.T) {
			got := split(do(t, c.Case))
			if rewriting() {
				c.want = got
			} else if want := trim(c.want); !slices.Equal(got, want) {
				t.Errorf("%s:%d: %s\n%s\n(- expected, + got; -rewrite accepts what was got)", s.name, c.Line, c.Title, diff(want, got, c.line))
			}
		})
	}
}

// print is the inverse of parse.
func (s *script) print() ([]byte, error) {
	var lines []string
	for _, c := range s.cases {
		lines = append(append(lines, c.before...), dashes)
		want := trim(c.want)
		plain := !slices.Contains(want, "") && !slices.Contains(want, dashes)
		if !plain {
			lines = append(lines, dashes)
			if strings.Contains("\n"+strings.Join(want, "\n")+"\n", "\n"+dashes+"\n"+dashes+"\n") {
				return nil, fmt.Errorf("%s:%d: output with two lines of %s cannot be kept", s.name, c.Line, dashes)
			}
		}
		lines = append(lines, want...)
		if !plain {
			lines = append(lines, dashes, dashes)
		}
	}
	lines = append(lines, s.after...)
	return []byte(strings.Join(lines, "\n") + "\n"), nil
}

// split cuts an output into lines without white space at their ends.
func split(text string) []string { return trim(strings.Split(text, "\n")) }

// trim drops white space at the ends of lines, and blank lines at the end.
func trim(lines []string) []string {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		out = append(out, strings.TrimRight(l, " \t\r"))
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}
