package arch

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

const keepConstant = "package variables never change: put the state into a value that is passed in and returned"

// immutable are types that a package variable may point to: nothing can change them.
var immutable = []string{"*regexp.Regexp", "*strings.Replacer", "*time.Location", "*unicode.RangeTable"}

// changers are functions that change what their first argument holds.
var changers = []string{
	"clear", "copy", "delete", "maps.Copy", "maps.DeleteFunc", "maps.Insert",
	"slices.Compact", "slices.CompactFunc", "slices.Delete", "slices.DeleteFunc", "slices.Replace",
	"slices.Reverse", "slices.Sort", "slices.SortFunc", "slices.SortStableFunc",
	"sort.Float64s", "sort.Ints", "sort.Slice", "sort.SliceStable", "sort.Sort", "sort.Stable", "sort.Strings",
}

// checkVariables: a package variable is an error, a table that nobody outside can reach,
// or the proof that a type has its methods.
func (j *jury) checkVariables(s source) {
	for _, d := range s.syntax.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, spec := range decl.Specs {
			spec := spec.(*ast.ValueSpec)
			for i, name := range spec.Names {
				var value ast.Expr
				if len(spec.Values) == len(spec.Names) {
					value = spec.Values[i]
				}
				j.checkVariable(name, value, len(spec.Values) > 0)
			}
		}
	}
}

func (j *jury) checkVariable(name *ast.Ident, value ast.Expr, set bool) {
	v := "the package variable " + name.Name
	call, isCall := value.(*ast.CallExpr)
	if name.Name == "_" {
		if isCall && !j.info.Types[call.Fun].IsType() {
			j.add(name.Pos(), "a call for its effect when the package is loaded", "delete it: var _ only proves that a type has its methods")
		}
		return
	}
	t := j.info.Defs[name].Type()
	_, pointer := t.Underlying().(*types.Pointer)
	switch {
	case isCall && slices.Contains([]string{"errors.New", "fmt.Errorf"}, fullName(j.callee(call))):
	case name.IsExported():
		j.add(name.Pos(), v+" is exported", "anybody could change it: make it a constant or a function")
	case !set:
		j.add(name.Pos(), v+" has no value", keepConstant)
	case pointer && !slices.Contains(immutable, types.TypeString(t, nil)):
		j.add(name.Pos(), v+" is a pointer", "make it a plain value, so that a change of it can be seen; "+keepConstant)
	case isFunc(t) && isCall:
		j.add(name.Pos(), v+" is a function that may remember something", "declare the function with func")
	}
}

// checkChange: x, which is changed or whose address is taken, is no package variable and
// no part of one.
func (j *jury) checkChange(x ast.Expr, how string) {
	if v := j.packageVariable(x); v != nil {
		j.add(x.Pos(), how+" the package variable "+v.Name(), keepConstant)
	}
}

// checkCall: calls that change a package variable which they are given.
func (j *jury) checkCall(call *ast.CallExpr) {
	name := fullName(j.callee(call))
	if slices.Contains(changers, name) && len(call.Args) > 0 {
		j.checkChange(call.Args[0], name+" changes")
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	method, ok := j.info.Uses[sel.Sel].(*types.Func)
	if !ok || method.Signature().Recv() == nil {
		return
	}
	_, byPointer := method.Signature().Recv().Type().(*types.Pointer)
	if _, pointer := j.info.TypeOf(sel.X).Underlying().(*types.Pointer); byPointer && !pointer {
		j.checkChange(sel.X, "calls "+sel.Sel.Name+", which may change,")
	}
}

// packageVariable returns the package variable that x is or is a part of.
func (j *jury) packageVariable(x ast.Expr) *types.Var {
	for {
		switch e := x.(type) {
		case *ast.ParenExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.SliceExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.SelectorExpr:
			if v := ofPackage(j.info.Uses[e.Sel]); v != nil {
				return v
			}
			x = e.X
		case *ast.Ident:
			return ofPackage(j.info.Uses[e])
		default:
			return nil
		}
	}
}

// ofPackage returns the object if it is a variable of a package.
func ofPackage(o types.Object) *types.Var {
	v, ok := o.(*types.Var)
	if !ok || v.IsField() || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return nil
	}
	return v
}

// callee returns the function, method or builtin that a call names.
func (j *jury) callee(call *ast.CallExpr) types.Object {
	fun := ast.Unparen(call.Fun)
	for {
		switch f := fun.(type) {
		case *ast.IndexExpr:
			fun = f.X
		case *ast.IndexListExpr:
			fun = f.X
		case *ast.SelectorExpr:
			return j.info.Uses[f.Sel]
		case *ast.Ident:
			return j.info.Uses[f]
		default:
			return nil
		}
	}
}

// fullName is "time.Now", "(time.Time).Local", "time.Local" or "println"; empty for
// names that are local.
func fullName(o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		return o.FullName()
	case *types.Builtin:
		return o.Name()
	case *types.Var:
		if v := ofPackage(o); v != nil {
			return v.Pkg().Path() + "." + v.Name()
		}
	}
	return ""
}

func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// isMap reports whether a type is a map or a type parameter that can be one.
func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Interface:
		for e := range u.EmbeddedTypes() {
			union, ok := e.(*types.Union)
			if !ok {
				if e != t && isMap(e) {
					return true
				}
				continue
			}
			for term := range union.Terms() {
				if isMap(term.Type()) {
					return true
				}
			}
		}
	}
	return false
}

// typeCheck checks one package against the compiled form of what it imports.
func typeCheck(dir string, files []*ast.File, fset *token.FileSet, exports map[string]string) (*types.Package, *types.Info, error) {
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	conf := types.Config{
		FakeImportC: true,
		Importer: importer.ForCompiler(fset, "gc", func(p string) (io.ReadCloser, error) {
			if exports[p] == "" {
				return nil, fmt.Errorf("%s does not build", p)
			}
			return os.Open(exports[p])
		}),
	}
	pkg, err := conf.Check(module+"/"+dir, fset, files, info)
	return pkg, info, err
}

// exportData asks the go command for the compiled form of all that the packages import.
func exportData(packages map[string][]source) (map[string]string, error) {
	var imports []string
	for _, files := range packages {
		for _, s := range files {
			for _, i := range s.imports {
				if i.path != "C" && i.path != "unsafe" {
					imports = append(imports, i.path)
				}
			}
		}
	}
	exports := map[string]string{}
	if len(imports) == 0 {
		return exports, nil
	}
	slices.Sort(imports)
	args := append([]string{"list", "-e", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"}, slices.Compact(imports)...)
	cmd := exec.Command("go", args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, complaints.String())
	}
	for line := range strings.Lines(string(out)) {
		if p, file, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			exports[p] = file
		}
	}
	return exports, nil
}
