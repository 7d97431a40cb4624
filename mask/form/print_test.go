package form

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// holders is one value of every exported type that holds something secret, with what must
// not be printed of it.
func holders(t *testing.T) map[string]struct {
	v       any
	secrets []string
} {
	r, token, key := asked(t)
	a := answer(t, r, token, values("number", canary))
	private, err := key.private.Bytes()
	require.NoError(t, err)
	done, err := r.Submit(a, noon)
	require.NoError(t, err)
	raw := fmt.Sprintf("%v", private) // as a slice of octets is printed
	return map[string]struct {
		v       any
		secrets []string
	}{
		"Values": {values("number", canary), []string{canary}}, "Key": {key, []string{hex.EncodeToString(private), string(private), strings.Trim(raw, "[]")}},
		"Answer": {a, []string{canary, token.Reveal()}}, "Request": {done, []string{canary, token.Reveal()}},
	}
}

func TestH6_ValuesAndKeysPrintAsRedacted(t *testing.T) {
	for name, c := range holders(t) {
		pointer := reflect.New(reflect.TypeOf(c.v))
		pointer.Elem().Set(reflect.ValueOf(c.v))
		var printed []string
		holder := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "V", Type: reflect.TypeOf(c.v)}, {Name: "P", Type: pointer.Type()}})).Elem()
		holder.Field(0).Set(reflect.ValueOf(c.v))
		holder.Field(1).Set(pointer)
		for _, form := range []any{c.v, pointer.Interface(), []any{c.v}, map[string]any{"v": c.v}, holder.Interface()} {
			for _, verb := range strings.Split("vTtbcdoOqxXUeEfFgGspw", "") {
				for _, flags := range []string{"", "+", "#", " ", "5.2"} {
					printed = append(printed, fmt.Sprintf("%"+flags+verb, form))
				}
			}
			body, err := json.Marshal(form)
			require.NoError(t, err)
			printed = append(printed, fmt.Sprint(form), string(body), fmt.Errorf("of %v", form).Error())
			var out bytes.Buffer
			slog.New(slog.NewJSONHandler(&out, nil)).Info("line", "value", form, slog.Group("g", "value", form))
			slog.New(slog.NewTextHandler(&out, nil)).Info("line", "value", form, slog.Group("g", "value", form))
			printed = append(printed, out.String())
		}
		for _, p := range printed {
			for _, secret := range c.secrets {
				for _, spelt := range []string{secret, hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))), fmt.Sprintf("% x", secret)} {
					require.NotContains(t, p, spelt, name)
				}
			}
		}
	}
}

// Every exported type is among those whose printing is tested, or holds no secret.
func TestEveryTypeThatHoldsASecretIsTested(t *testing.T) {
	harmless := []string{"Asking", "Binding", "Check", "Field", "Form", "Problem"}
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	tested, seen := holders(t), 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
				_, ok := tested[spec.Name.Name]
				require.True(t, ok || slices.Contains(harmless, spec.Name.Name), spec.Name.Name)
				seen++
			}
			return true
		})
	}
	require.NotZero(t, seen)
}
