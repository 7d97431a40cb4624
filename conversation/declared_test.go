package conversation

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// declared reads the package itself, so that a table in a test can be held
// against what there is.
type declared struct {
	methods map[string][]string // types by name of a method
	consts  map[string][]string // names by type of a constant
	structs map[string][]string // types of fields by name of a struct
	texts   []string            // structs that hold a Text, whoever deep
}

func declarations(t testing.TB) declared {
	t.Helper()
	found := declared{methods: make(map[string][]string), consts: make(map[string][]string), structs: make(map[string][]string)}
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			found.add(decl)
		}
	}
	holds := map[string]bool{"Text": true}
	for grown := true; grown; {
		grown = false
		for name, fields := range found.structs {
			if !holds[name] && slices.ContainsFunc(fields, func(f string) bool { return holds[f] }) {
				holds[name], grown = true, true
			}
		}
	}
	delete(holds, "Text")
	found.texts = slices.Sorted(maps.Keys(holds))
	return found
}

// fields adds the types that the fields of a struct mention.
func (d declared) fields(name string, s *ast.StructType) {
	ast.Inspect(s, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok {
			ast.Inspect(f.Type, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					d.structs[name] = append(d.structs[name], id.Name)
				}
				return true
			})
		}
		return true
	})
}

func (d declared) add(decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv != nil {
			if name, ok := decl.Recv.List[0].Type.(*ast.Ident); ok {
				d.methods[decl.Name.Name] = append(d.methods[decl.Name.Name], name.Name)
			}
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			if typed, ok := spec.(*ast.TypeSpec); ok {
				if s, ok := typed.Type.(*ast.StructType); ok && ast.IsExported(typed.Name.Name) {
					d.fields(typed.Name.Name, s)
				}
			}
			value, ok := spec.(*ast.ValueSpec)
			if !ok || decl.Tok != token.CONST {
				continue
			}
			if name, ok := value.Type.(*ast.Ident); ok {
				d.consts[name.Name] = append(d.consts[name.Name], value.Names[0].Name)
			}
		}
	}
}

// names are the keys of a table, sorted.
func names[V any](table map[string]V) []string { return slices.Sorted(maps.Keys(table)) }
