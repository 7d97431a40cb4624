package arch

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "fill the list of tests of each rule in docs/rules.md")

const rulesFile = "docs/rules.md"

// TestRules: docs/rules.md names the tests and scripts that prove each rule, all of
// them, and each rule has one.
func TestRules(t *testing.T) {
	tree := repository()
	text, err := fs.ReadFile(tree, rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	found, err := findProofs(tree)
	if err != nil {
		t.Fatal(err)
	}
	filled, faults := fillRules(string(text), found)
	report(t, faults, nil)
	switch {
	case filled == string(text):
	case *rewrite:
		if err := os.WriteFile("../../"+rulesFile, []byte(filled), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error(firstDifference(string(text), filled))
	}
}

// A proof is a test function or a script whose name begins with the number of a rule.
type proof struct {
	rule string
	name string // "agentstate: TestA4_Reject", or the path of a script
	file string
	line int
}

var (
	testName   = regexp.MustCompile(`^Test([A-Z][0-9]+)_`)
	scriptName = regexp.MustCompile(`^([A-Z][0-9]+)_.*\.txt$`)
	ruleLine   = regexp.MustCompile(`^### ([A-Z][0-9]+)\. `)
)

// findProofs looks through the tests of every module and through every testdata.
func findProofs(tree fs.FS) ([]proof, error) {
	files, fset, err := sources(tree)
	if err != nil {
		return nil, err
	}
	var found []proof
	for _, s := range files {
		for _, d := range s.syntax.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !s.test || f.Recv != nil {
				continue
			}
			if m := testName.FindStringSubmatch(f.Name.Name); m != nil {
				found = append(found, proof{m[1], s.dir + ": " + f.Name.Name, s.file, fset.Position(f.Pos()).Line})
			}
		}
	}
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		m := scriptName.FindStringSubmatch(path.Base(name))
		if m != nil && !d.IsDir() && slices.Contains(strings.Split(path.Dir(name), "/"), "testdata") {
			found = append(found, proof{m[1], name, name, 0})
		}
		return nil
	})
	return found, err
}

// fillRules returns the text with the list of tests of each rule as it should be, and
// what no rewriting can mend. A list is the line "Tests:" with one "- name" a line below
// it, or "Tests: (none yet)".
func fillRules(text string, found []proof) (string, []fault) {
	var faults []fault
	add := func(line int, what, todo string) { faults = append(faults, fault{rulesFile, line, what, todo}) }

	var out []string
	listed := map[string]int{} // the line of each rule
	open, openLine := "", 0    // the rule whose list has not come yet
	inList := false
	for i, line := range append(strings.Split(text, "\n"), "# end") {
		if inList && strings.HasPrefix(line, "- ") {
			continue
		}
		inList = false
		if m := ruleLine.FindStringSubmatch(line); m != nil || strings.HasPrefix(line, "#") {
			if open != "" {
				add(openLine, "rule "+open+" has no list of tests", `put "Tests: (none yet)" below it and run with -rewrite`)
				open = ""
			}
			if m != nil {
				open, openLine = m[1], i+1
				if first := listed[open]; first > 0 {
					add(i+1, "rule "+open+" stands here again", fmt.Sprintf("delete it here or on line %d", first))
				}
				listed[open] = i + 1
			}
		}
		if !strings.HasPrefix(line, "Tests:") {
			out = append(out, line)
			continue
		}
		inList = true
		if open == "" {
			add(i+1, "a list of tests that belongs to no rule", "a rule begins with: ### A1. Title")
			out = append(out, line)
			continue
		}
		names := proofsOf(open, found)
		if len(names) == 0 {
			add(i+1, "rule "+open+" has no test", "write one named Test"+open+"_What, or a script testdata/"+open+"_what.txt")
			out = append(out, "Tests: (none yet)")
		} else {
			out = append(out, "Tests:")
		}
		for _, n := range names {
			out = append(out, "- "+n)
		}
		open = ""
	}
	unstated := map[string]bool{}
	for _, p := range found {
		if listed[p.rule] == 0 && !unstated[p.rule] {
			faults = append(faults, fault{p.file, p.line, "proves rule " + p.rule + ", which " + rulesFile + " does not state", "state the rule there, or rename the tests of that number"})
			unstated[p.rule] = true
		}
	}
	return strings.Join(out[:len(out)-1], "\n"), faults
}

// proofsOf returns the names of the proofs of one rule, sorted: tests, then scripts.
func proofsOf(rule string, found []proof) []string {
	var names []string
	for _, p := range found {
		if p.rule == rule {
			names = append(names, p.name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(b, ": "), strings.Count(a, ": ")), strings.Compare(a, b))
	})
	return slices.Compact(names)
}

// firstDifference says where the file and its present lists part.
func firstDifference(have, want string) fault {
	a, b := strings.Split(have, "\n"), strings.Split(want, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	at := func(lines []string) string {
		if i < len(lines) {
			return strconv.Quote(lines[i])
		}
		return "the end"
	}
	return fault{rulesFile, i + 1, "out of date: here is " + at(a) + ", and it should be " + at(b), "run: go test ./internal/arch -run Rules -rewrite"}
}
