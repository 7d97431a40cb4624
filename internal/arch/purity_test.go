package arch

import (
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
)

// pureImports is the part of the standard library that computes and does nothing else.
// A package that touches files, the network, the clock, randomness or other goroutines
// does not belong here; one that only computes may be added.
var pureImports = []string{
	"bytes", "cmp", "container/heap", "encoding", "encoding/base64", "encoding/binary",
	"encoding/hex", "encoding/json", "errors", "fmt", "hash", "hash/fnv", "io", "iter", "log/slog", "maps",
	"math", "math/bits", "regexp", "slices", "sort", "strconv", "strings", "time", "unicode",
	"unicode/utf16", "unicode/utf8",
}

const takeInstant = "take the instant as an argument"
const makeTask = "return a deadline as data; the hub makes a task of it"
const takeZone = "take a *time.Location as an argument, or stay in UTC"
const returnText = "return the text; a decision writes nothing by itself"

// impure are the names inside those packages that are not pure all the same, with what
// to do instead.
var impure = map[string]string{
	"time.Now": takeInstant, "time.Since": takeInstant, "time.Until": takeInstant,
	"time.After": makeTask, "time.AfterFunc": makeTask, "time.NewTimer": makeTask,
	"time.NewTicker": makeTask, "time.Tick": makeTask, "time.Sleep": makeTask,
	"time.Local": takeZone, "time.LoadLocation": takeZone, "(time.Time).Local": takeZone,
	"fmt.Print": returnText, "fmt.Printf": returnText, "fmt.Println": returnText,
	"fmt.Scan": returnText, "fmt.Scanf": returnText, "fmt.Scanln": returnText,
	"print": returnText, "println": returnText,
}

// logValues are the names of log/slog that only describe a value, so that a type which
// holds a secret can say how it is logged. The others write.
var logValues = []string{
	"Attr", "Bool", "BoolValue", "Duration", "DurationValue", "Group", "GroupValue", "Int", "Int64", "Int64Value",
	"IntValue", "LogValuer", "String", "StringValue", "Time", "TimeValue", "Value",
}

// TestPurity: the pure packages decide, and do nothing else.
func TestPurity(t *testing.T) {
	faults, err := checkPurity(repository())
	report(t, faults, err)
}

// checkPurity judges the pure packages of a tree that exist.
func checkPurity(tree fs.FS) ([]fault, error) {
	files, fset, err := sources(tree)
	if err != nil {
		return nil, err
	}
	packages := map[string][]source{}
	var dirs []string
	for _, s := range files {
		name, ok := roomOf(s.dir)
		if !ok || !house[name].pure || s.test || generator(s) {
			continue
		}
		if packages[s.dir] == nil {
			dirs = append(dirs, s.dir)
		}
		packages[s.dir] = append(packages[s.dir], s)
	}
	exports, err := exportData(packages)
	if err != nil {
		return nil, err
	}
	var faults []fault
	for _, dir := range dirs {
		faults = append(faults, judge(dir, packages[dir], fset, exports)...)
	}
	return sortFaults(faults), nil
}

// generator reports whether a file is a program that writes tables: it is built by
// nobody who imports the package.
func generator(s source) bool {
	return s.syntax.Name.Name == "main" && buildLine(s) == "//go:build ignore"
}

// buildLine returns the build constraint of a file, if it has one.
func buildLine(s source) string {
	for _, group := range s.syntax.Comments {
		for _, c := range group.List {
			if c.Pos() < s.syntax.Package && constraint.IsGoBuild(c.Text) {
				return c.Text
			}
		}
	}
	return ""
}

// A jury judges one pure package.
type jury struct {
	fset    *token.FileSet
	info    *types.Info
	pkg     *types.Package
	stack   []ast.Node // from the file to the node that is looked at
	excuses map[string]map[int]*excuse
	faults  []fault
}

// An excuse is a comment "// any order: <reason>" behind a range over a map.
type excuse struct {
	reason string
	used   bool
}

func judge(dir string, files []source, fset *token.FileSet, exports map[string]string) []fault {
	j := &jury{fset: fset, excuses: map[string]map[int]*excuse{}}
	for _, s := range files {
		j.checkImports(dir, s)
		if line := buildLine(s); line != "" || constrainedName(s.file) {
			j.add(s.syntax.Package, "the file is built on some machines only", "a decision is the same everywhere: remove the constraint")
		}
		j.excuses[s.file] = findExcuses(fset, s)
	}
	var syntax []*ast.File
	for _, s := range files {
		syntax = append(syntax, s.syntax)
	}
	var err error
	if j.pkg, j.info, err = typeCheck(dir, syntax, fset, exports); err != nil {
		j.faults = append(j.faults, fault{dir, 0, "does not type-check: " + err.Error(), "mend it first: the rest is judged by types"})
		return j.faults
	}
	for _, s := range files {
		j.checkVariables(s)
		ast.PreorderStack(s.syntax, nil, func(n ast.Node, stack []ast.Node) bool {
			j.stack = stack
			j.check(n)
			return true
		})
	}
	for _, s := range files {
		for line, e := range j.excuses[s.file] {
			switch {
			case e.reason == "":
				j.faults = append(j.faults, fault{s.file, line, "an order is excused without a reason", "say why no order can show: // any order: <reason>"})
			case !e.used:
				j.faults = append(j.faults, fault{s.file, line, "an excuse for an order where none is at stake", "delete the comment"})
			}
		}
	}
	return j.faults
}

// checkImports: a pure package imports pure packages.
func (j *jury) checkImports(dir string, s source) {
	name, _ := roomOf(dir)
	for _, i := range s.imports {
		target, ours := strings.CutPrefix(i.path, module+"/")
		if slices.Contains(pureImports, i.path) || allowed(house[name], i.path, false) || ours && sameRoom(target, name) {
			continue
		}
		todo := "let the hub do it and pass the result in; the list is in internal/arch/purity_test.go"
		if !standard(i.path) {
			todo = "the arrows of " + name + " are drawn in internal/arch/house_test.go"
		}
		j.faults = append(j.faults, fault{s.file, i.line, name + " is pure and imports " + i.path, todo})
	}
}

// constrainedName reports whether a file name ends in an operating system or processor.
func constrainedName(file string) bool {
	words := strings.Split(strings.TrimSuffix(path.Base(file), ".go"), "_")
	last := words[len(words)-1]
	return len(words) > 1 && slices.Contains([]string{"linux", "darwin", "windows", "freebsd", "unix", "js", "wasm", "amd64", "arm64", "386", "arm"}, last)
}

func findExcuses(fset *token.FileSet, s source) map[int]*excuse {
	found := map[int]*excuse{}
	for _, group := range s.syntax.Comments {
		for _, c := range group.List {
			if reason, ok := strings.CutPrefix(c.Text, "// any order:"); ok {
				found[fset.Position(c.Pos()).Line] = &excuse{reason: strings.TrimSpace(reason)}
			}
		}
	}
	return found
}

func (j *jury) add(at token.Pos, what, todo string) {
	p := j.fset.Position(at)
	j.faults = append(j.faults, fault{p.Filename, p.Line, what, todo})
}

// addOrder is add for an order that could show, unless the line is excused.
func (j *jury) addOrder(at token.Pos, what, todo string) {
	p := j.fset.Position(at)
	if e := j.excuses[p.Filename][p.Line]; e != nil {
		e.used = true
		return
	}
	j.add(at, what, todo+`, or end the line with "// any order: <reason>"`)
}

const noGoroutines = "a decision runs in one goroutine and returns: goroutines belong to the hub"

// check judges one node; j.stack holds what stands around it.
func (j *jury) check(n ast.Node) {
	switch n := n.(type) {
	case *ast.GoStmt:
		j.add(n.Pos(), "starts a goroutine", noGoroutines)
	case *ast.SelectStmt:
		j.add(n.Pos(), "a select", noGoroutines)
	case *ast.SendStmt:
		j.add(n.Pos(), "sends to a channel", noGoroutines)
	case *ast.ChanType:
		j.add(n.Pos(), "a channel", noGoroutines)
	case *ast.UnaryExpr:
		switch n.Op {
		case token.ARROW:
			j.add(n.Pos(), "receives from a channel", noGoroutines)
		case token.AND:
			j.checkChange(n.X, "takes the address of")
		}
	case *ast.RangeStmt:
		if isMap(j.info.TypeOf(n.X)) {
			j.addOrder(n.Pos(), "ranges over a map, whose order differs from run to run", "range over slices.Sorted(maps.Keys(m))")
		}
		if n.Tok == token.ASSIGN {
			j.checkChange(n.Key, "assigns to")
			j.checkChange(n.Value, "assigns to")
		}
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			for _, left := range n.Lhs {
				j.checkChange(left, "assigns to")
			}
		}
	case *ast.IncDecStmt:
		j.checkChange(n.X, "assigns to")
	case *ast.CallExpr:
		j.checkCall(n)
	case *ast.Ident:
		j.checkName(n)
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			j.add(n.Pos(), "an init function", "give the variable its value where it is declared")
		}
	}
}

// checkName: names that are not pure, and orders of maps that a name hands out.
func (j *jury) checkName(id *ast.Ident) {
	switch name := fullName(j.info.Uses[id]); name {
	case "maps.Keys", "maps.Values", "maps.All":
		if !j.insideSorted() {
			j.addOrder(id.Pos(), name+" yields an order that differs from run to run", "put it directly into slices.Sorted or slices.SortedFunc")
		}
	case "time.Unix", "time.UnixMilli", "time.UnixMicro":
		if !j.insideUTC() {
			j.add(id.Pos(), name+" gives an instant in the zone of the machine", "say "+name+"(...).UTC()")
		}
	default:
		if o := j.info.Uses[id]; o != nil && o.Pkg() != nil && o.Pkg().Path() == "log/slog" && o.Parent() == o.Pkg().Scope() && !slices.Contains(logValues, o.Name()) {
			j.add(id.Pos(), "uses log/slog."+o.Name(), "return what is to be logged; the hub writes the log")
		}
		if todo, ok := impure[name]; ok {
			j.add(id.Pos(), "uses "+name, todo)
		}
	}
}

// insideSorted: the node is the function in slices.Sorted(f(m)) or one of its sisters.
func (j *jury) insideSorted() bool {
	call, outer := j.callAround()
	sorted, ok := outer.(*ast.CallExpr)
	return ok && call != nil && slices.Contains(sorted.Args, ast.Expr(call)) &&
		slices.Contains([]string{"slices.Sorted", "slices.SortedFunc", "slices.SortedStableFunc"}, fullName(j.callee(sorted)))
}

// insideUTC: the node is the function in f(...).UTC() or f(...).In(zone).
func (j *jury) insideUTC() bool {
	call, outer := j.callAround()
	sel, ok := outer.(*ast.SelectorExpr)
	return ok && call != nil && (sel.Sel.Name == "UTC" || sel.Sel.Name == "In")
}

// callAround returns the call whose function is the node, written f, p.f or f[T], and
// what stands around that call.
func (j *jury) callAround() (*ast.CallExpr, ast.Node) {
	for i := len(j.stack) - 1; i > 0; i-- {
		switch n := j.stack[i].(type) {
		case *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr, *ast.ParenExpr:
		case *ast.CallExpr:
			return n, j.stack[i-1]
		default:
			return nil, nil
		}
	}
	return nil, nil
}
