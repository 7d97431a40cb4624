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
}

func declarations(t testing.TB) declared {
	t.Helper()
	found := declared{methods: make(map[string][]string), consts: make(map[string][]string)}
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
	return found
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
