package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// module is the path of the root module; each package of the repository is below it.
const module = "github.com/parley-go/parley"

// A fault is one place that breaks a rule.
type fault struct {
	file string
	line int // 0: the file or folder as a whole
	what string
	todo string
}

func (f fault) String() string {
	at := f.file
	if f.line > 0 {
		at += ":" + strconv.Itoa(f.line)
	}
	return fmt.Sprintf("%s: %s; %s", at, f.what, f.todo)
}

// repository is the tree this package stands in.
func repository() fs.FS { return os.DirFS("../..") }

// planted makes a tree of sources by path.
func planted(sources map[string]string) fs.FS {
	tree := fstest.MapFS{}
	for name, text := range sources {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

// report fails the test with each fault on a line of its own.
func report(t *testing.T, faults []fault, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
}

// bites fails the test unless the faults are exactly the wanted ones, in order. A
// wanted fault is given as the part of its message that matters.
func bites(t *testing.T, faults []fault, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for i := range max(len(faults), len(want)) {
		switch {
		case i >= len(want):
			t.Errorf("not expected: %v", faults[i])
		case i >= len(faults):
			t.Errorf("not found: %s", want[i])
		case !strings.Contains(faults[i].String(), want[i]):
			t.Errorf("fault %d:\n got  %v\n want %s", i, faults[i], want[i])
		}
	}
}

// A source is one Go file with its imports.
type source struct {
	file    string // slash-separated, from the top of the tree
	dir     string // the folder; "." at the top
	test    bool
	imports []imported
	syntax  *ast.File
}

type imported struct {
	path string
	line int
}

// sources parses every Go file of the tree, in the order of their names.
func sources(tree fs.FS) ([]source, *token.FileSet, error) {
	var all []source
	fset := token.NewFileSet()
	err := walk(tree, func(name string, d fs.DirEntry) error {
		if d.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		s, err := parse(fset, tree, name)
		all = append(all, s)
		return err
	})
	return all, fset, err
}

func parse(fset *token.FileSet, tree fs.FS, name string) (source, error) {
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		return source{}, err
	}
	syntax, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	s := source{file: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), syntax: syntax}
	for _, spec := range syntax.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, fmt.Errorf("%s: import %s: %w", name, spec.Path.Value, err)
		}
		s.imports = append(s.imports, imported{p, fset.Position(spec.Pos()).Line})
	}
	return s, nil
}

// walk visits the files and folders that the go command would look at.
func walk(tree fs.FS, visit func(name string, d fs.DirEntry) error) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() && name != "." && (base == "testdata" || base == "vendor" || base == "node_modules" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
			return fs.SkipDir
		}
		return visit(name, d)
	})
}

// A modfile is a go.mod or go.work, read as far as the checks need it.
type modfile struct {
	file  string
	dir   string
	lines []directive
}

// A directive is one line of a modfile; a block is given as one directive for each line.
type directive struct {
	verb    string
	args    []string // without the version and the comment
	line    int
	comment string
}

// modfiles reads every go.mod of the tree.
func modfiles(tree fs.FS) ([]modfile, error) {
	var all []modfile
	err := walk(tree, func(name string, d fs.DirEntry) error {
		if d.IsDir() || path.Base(name) != "go.mod" {
			return nil
		}
		m, err := readModfile(tree, name)
		all = append(all, m)
		return err
	})
	return all, err
}

func readModfile(tree fs.FS, name string) (modfile, error) {
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		return modfile{}, err
	}
	m := modfile{file: name, dir: path.Dir(name)}
	block := ""
	for i, line := range strings.Split(string(text), "\n") {
		code, comment, _ := strings.Cut(line, "//")
		words := strings.Fields(code)
		d := directive{verb: block, args: words, line: i + 1, comment: strings.TrimSpace(comment)}
		switch {
		case len(words) == 0:
			continue
		case words[0] == ")":
			block = ""
			continue
		case len(words) == 2 && words[1] == "(":
			block = words[0]
			continue
		case block == "":
			d.verb, d.args = words[0], words[1:]
		}
		m.lines = append(m.lines, d)
	}
	return m, nil
}

// all returns the directives of one verb.
func (m modfile) all(verb string) []directive {
	var found []directive
	for _, d := range m.lines {
		if d.verb == verb && len(d.args) > 0 {
			found = append(found, d)
		}
	}
	return found
}

// path is the module path.
func (m modfile) path() string {
	for _, d := range m.all("module") {
		return d.args[0]
	}
	return ""
}

// sortFaults orders faults by place, so that messages are the same in every run.
func sortFaults(faults []fault) []fault {
	slices.SortStableFunc(faults, func(a, b fault) int {
		if c := strings.Compare(a.file, b.file); c != 0 {
			return c
		}
		return a.line - b.line
	})
	return faults
}
