package mask_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
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

	"github.com/parley-go/parley/mask"
)

// canary is what no print may carry.
const canary = "4111-1111-CANARY"

// holders is one value of every exported type that can hold text, all of it the canary.
func holders() map[string]any {
	d, err := mask.NewDetector(mask.Config{Rules: []mask.Rule{{Kind: mask.Password, Action: mask.Vault}}})
	if err != nil {
		panic(err)
	}
	w := mask.Window{}.Add(1, canary)
	s, err := d.Screen(w, 2, "password: "+canary, origin)
	if err != nil || len(s.Vault) != 1 {
		panic("no value for the vault")
	}
	s.Text = mask.NewSecret(canary)
	files := []mask.File{{ID: "f1", Name: canary}}
	return map[string]any{
		"Secret": mask.NewSecret(canary), "Window": w, "Screened": s, "Vaulted": s.Vault[0],
		"Ending": mask.Masks{}.Conclude(canary), "Seen": mask.Masks{}.See(mask.Customer, canary, files),
		"SeenFile": mask.SeenFile{Name: canary}, "File": files[0],
	}
}

// shownAsJSON are the types that a screen is sent, after it was decided what may be seen.
var shownAsJSON = []string{"Seen", "SeenFile", "File"}

func TestH6_SecretsPrintAsRedacted(t *testing.T) {
	for name, v := range holders() {
		var forms []any
		pointer := reflect.New(reflect.TypeOf(v))
		pointer.Elem().Set(reflect.ValueOf(v))
		forms = append(forms, v, pointer.Interface(), []any{v}, map[string]any{"v": v}, struct{ V any }{v}, inside(v), reflect.ValueOf(v))
		for _, form := range forms {
			for _, verb := range strings.Split("vTtbcdoOqxXUeEfFgGspw", "") {
				if (verb == "p" || verb == "w") && slices.Contains(shownAsJSON, name) {
					continue // fmt asks no method for these verbs; the types hold nothing that is hidden
				}
				for _, flags := range []string{"", "+", "#", "-20", "020", " ", "5.2"} {
					requireRedacted(t, name, fmt.Sprintf("%"+flags+verb, form))
				}
			}
			requireRedacted(t, name, fmt.Sprint(form), fmt.Sprintln(form), fmt.Errorf("%w: %v", errors.ErrUnsupported, form).Error())
		}
		for _, handler := range []func(*bytes.Buffer) slog.Handler{
			func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
			func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		} {
			var out bytes.Buffer
			log := slog.New(handler(&out))
			log.Info("line", "value", v, "pointer", pointer.Interface())
			log.With("value", v).WithGroup("g").Info("line", slog.Group("inner", "value", v))
			require.NotEmpty(t, out.String())
			requireRedacted(t, name, out.String())
		}
		if slices.Contains(shownAsJSON, name) {
			continue
		}
		for _, form := range forms[:6] {
			body, err := json.Marshal(form)
			require.NoError(t, err)
			requireRedacted(t, name, string(body))
		}
	}
}

// inside is a struct with the value in a field of its own type, and a pointer to it: fmt
// prints what is there raw if the type does not say otherwise.
func inside(v any) any {
	of := reflect.TypeOf(v)
	pointer := reflect.New(of)
	pointer.Elem().Set(reflect.ValueOf(v))
	holder := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "V", Type: of}, {Name: "P", Type: pointer.Type()}})).Elem()
	holder.Field(0).Set(reflect.ValueOf(v))
	holder.Field(1).Set(pointer)
	return holder.Interface()
}

func requireRedacted(t testing.TB, what string, printed ...string) {
	t.Helper()
	for _, p := range printed {
		low := strings.ToLower(p)
		for _, secret := range []string{canary, canary[:9]} {
			require.NotContains(t, low, strings.ToLower(secret), what)
			require.NotContains(t, low, hex.EncodeToString([]byte(secret)), what)
			require.NotContains(t, low, fmt.Sprintf("% x", secret), what)
		}
	}
}

// Every exported type that can hold text is among those whose printing is tested, or among
// those that hold ids, places and what a host has configured.
func TestEveryTypeThatHoldsTextIsPrintedAsRedacted(t *testing.T) {
	harmless := []string{
		"Action", "Across", "Class", "Code", "Confidence", "Config", "Detector", "Earlier", "FileMark", "Finding", "Kind", "Mark", "Masks",
		"Origin", "Part", "Pattern", "Progress", "Refusal", "Role", "Rule", "Span",
	}
	var exported []string
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
				exported = append(exported, spec.Name.Name)
			}
			return true
		})
	}
	require.NotEmpty(t, exported)
	for _, name := range exported {
		_, tested := holders()[name]
		require.True(t, tested || slices.Contains(harmless, name), "type %s: add it to holders, or say that it holds no text", name)
	}
}

// What is printed instead still tells what it is.
func TestWhatIsPrintedInstead(t *testing.T) {
	require.Equal(t, "[redacted]", fmt.Sprint(holders()["Secret"]))
	require.Equal(t, "[kind=password brand=]", fmt.Sprint(holders()["Vaulted"]))
	require.Equal(t, "[marks=1 suggested=0 vault=1 earlier=0]", fmt.Sprint(holders()["Screened"]))
	require.Equal(t, "[messages=1]", fmt.Sprint(holders()["Window"]))
	require.Equal(t, "[octets=16 files=1 marks=0]", fmt.Sprint(holders()["Seen"]))
}
