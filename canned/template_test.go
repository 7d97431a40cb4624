package canned_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/canned"
)

// dumbTemplate is the rule of G3 as one regular expression: what is left alone, then %%,
// then each name, the longest first.
type dumbTemplate struct {
	*regexp.Regexp
	defaults map[string]string
}

// escapedLetter is a character beyond ASCII in UTF-8 (RFC 3629, section 4), each byte as %XX.
const escapedLetter = `(?i:%(?:c[2-9a-f]|d[0-9a-f])%[89ab][0-9a-f]` +
	`|%e0%[ab][0-9a-f]%[89ab][0-9a-f]|%(?:e[1-9a-cef])(?:%[89ab][0-9a-f]){2}|%ed%[89][0-9a-f]%[89ab][0-9a-f]` +
	`|%f0%[9ab][0-9a-f](?:%[89ab][0-9a-f]){2}|%f[123](?:%[89ab][0-9a-f]){3}|%f4%8[0-9a-f](?:%[89ab][0-9a-f]){2})`

func newDumbTemplate(variables []canned.Variable) dumbTemplate {
	d := dumbTemplate{defaults: map[string]string{}}
	var names []string
	for _, v := range variables {
		names = append(names, v.Name)
		d.defaults[v.Name] = v.Default
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	d.Regexp = regexp.MustCompile(escapedLetter + `|%%|%(?:` + strings.Join(names, "|") + `)`)
	return d
}

func (d dumbTemplate) render(text string, values canned.Values) string {
	return d.ReplaceAllStringFunc(text, func(found string) string {
		name := found[1:]
		def, known := d.defaults[name]
		switch {
		case name == "%":
			return "%"
		case !known:
			return found
		case values[name] == "":
			return def
		default:
			return values[name]
		}
	})
}

var hostVariables = []canned.Variable{
	{Name: "A", Default: "[a]"}, {Name: "AFA"}, {Name: "ORDER"}, {Name: "ORDER_ID", Default: "%F"}, {Name: "C3"}, {Name: "E2"}, {Name: "f"}, {Name: "L", Default: "%%"},
}

var someValues = canned.Values{"AF": "%AL", "F": "%", "A": "A%F", "ORDER": "%%", "C3": "é", "Z": "z"}

func TestTemplatesAreThoseOfTheDumbParser(t *testing.T) {
	l, err := canned.New(canned.Config{Variables: hostVariables})
	require.NoError(t, err)
	dumb := newDumbTemplate(l.Variables())
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"%", "%%", "%AF", "%A", "%F", "F", "A", "L", "%ORDER", "_ID", "_", "%C3", "%c3", "%AF", "%E2%82%AC", "%f0", "%9F%98%80", "%ED%A0%80", "%E2%82", "%F4%90%80%80", "%C0%AF", " ", "é", "\n", "<b>", "3", "%E2", "%C3%AF"}
	for range 8_000 {
		var b strings.Builder
		for range 1 + r.IntN(7) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		same(t, l, dumb, b.String())
	}
}

func same(t testing.TB, l canned.Library, dumb dumbTemplate, text string) {
	t.Helper()
	template, err := l.Parse(say("x", text))
	if err != nil {
		return
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	got, err := template.Render(canned.Plain, someValues)
	require.NoError(t, err)
	require.Equal(t, dumb.render(text, someValues), got, "%q", text)
}

// A text of any size is parsed and rendered in its own time, or refused with a number.
func TestHugeTemplatesAndValues(t *testing.T) {
	l := shelf()
	_, err := l.Parse(say("x", strings.Repeat("%F secret ", 1<<17)))
	require.ErrorIs(t, err, canned.TooLong)
	require.EqualError(t, err, "parse a response: text: it has 1310720, and the limit is 65536; shorten it, or make two of it")

	template, err := l.Parse(say("x", strings.Repeat("%F", canned.MaxText/2)))
	require.NoError(t, err)
	require.Len(t, template.Uses(), 1)
	_, err = template.Render(canned.HTML, canned.Values{"F": strings.Repeat("secret", 1000)})
	require.ErrorIs(t, err, canned.TooLong)
	require.NotContains(t, err.Error(), "secret")
	_, err = template.Render(canned.HTML, canned.Values{"F": strings.Repeat("secret", 10_000)})
	require.EqualError(t, err, "render a response: the value of %F: it has 60000, and the limit is 16384; shorten it before")
	text, err := template.Render(canned.Plain, canned.Values{"F": "1234567"})
	require.NoError(t, err)
	require.Len(t, text, canned.MaxText/2*7)

	template, err = l.Parse(say("x", strings.Repeat("%q1 %q2 %q3 ", 5000)))
	require.NoError(t, err)
	require.Len(t, template.Warnings(), 3)
	var names strings.Builder
	for i := range 200 {
		names.WriteString("%x" + strings.Repeat("y", i%30) + string(rune('a'+i/30)))
	}
	template, err = l.Parse(say("x", names.String()))
	require.NoError(t, err)
	require.Len(t, template.Warnings(), 100)
	_, err = template.Render("fax", nil)
	require.ErrorIs(t, err, canned.BadArgument)
}

// Names of unknown variables are shown up to a length.
func TestWarningsAreShort(t *testing.T) {
	template, err := shelf().Parse(say("x", "%"+strings.Repeat("z", 1000)))
	require.NoError(t, err)
	require.Equal(t, []canned.Warning{{Code: canned.UnknownVariable, Name: strings.Repeat("z", canned.MaxName)}}, template.Warnings())
}

// What a template hands out may be changed without changing it.
func TestTemplatesDoNotChange(t *testing.T) {
	template, err := shelf().Parse(say("x", "%F %x"))
	require.NoError(t, err)
	template.Uses()[0].Default = "changed"
	template.Warnings()[0].Name = "changed"
	shelf().Variables()[0].Name = "changed"
	text, err := template.Render(canned.Plain, nil)
	require.NoError(t, err)
	require.Equal(t, "there %x", text)
	require.Equal(t, "x", template.Warnings()[0].Name)
}
