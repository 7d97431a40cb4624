package canned_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/canned"
)

// FuzzTemplate: the parser is the dumb one; a value comes out as itself, and what is
// rendered twice is rendered alike.
func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"", "%", "%%", "%AF%F", "%ORDER_I%", "%C3%AF%c3%af", "%F0%9F%98%80", "%E2%82%AC%E2%82", "100% %x", "\r\n%F\r"} {
		f.Add(s, "%AF")
		f.Add(s+s, "a\x00\u202eb")
	}
	l, err := canned.New(canned.Config{Variables: hostVariables})
	require.NoError(f, err)
	dumb := newDumbTemplate(l.Variables())
	f.Fuzz(func(t *testing.T, text, value string) {
		same(t, l, dumb, text)
		template, err := l.Parse(say("x", "a%Fb%Fc"))
		require.NoError(t, err)
		got, err := template.Render(canned.Plain, canned.Values{"F": value})
		if err != nil {
			require.Greater(t, len(value), canned.MaxValue)
			return
		}
		require.True(t, utf8.ValidString(got))
		inner := got[1 : 1+(len(got)-3)/2]
		require.Equal(t, "a"+inner+"b"+inner+"c", got)
		if inner != value && value != "" { // something was no text
			again, err := template.Render(canned.Plain, canned.Values{"F": inner})
			require.NoError(t, err)
			if inner != "" {
				require.Equal(t, got, again)
			}
		}
	})
}

// FuzzMarkup: without a cleaner no tag gets through; as text nothing is a link that must
// not be one; and no place of a value changes what stands around it.
func FuzzMarkup(f *testing.F) {
	for _, s := range []string{`<b>%F</b>`, `<a href="%F">x</a>`, `<a href='https://x/%F'>y`, `<!-- %F`, `<script>%F</script>%L`, `&#x3c;%F&lt;`, `<p><br><li>x`, `<a href="https://x>`, `qz0x0y<%F`, `<i><b></i>%F</b>`} {
		f.Add(s, "javascript:x")
		f.Add(s+s, `"><script>`)
	}
	f.Fuzz(func(t *testing.T, source, value string) {
		template, err := canned.Library{}.Parse(canned.Content{Title: "x", Format: canned.HTMLFormat, Text: source})
		if err != nil {
			return
		}
		values := canned.Values{"F": value, "L": value, "AF": value, "AL": value}
		html, err := template.Render(canned.HTML, values)
		if err != nil {
			require.ErrorIs(t, err, canned.TooLong)
			return
		}
		for rest := html; ; {
			_, after, ok := strings.Cut(rest, "<")
			if !ok {
				break
			}
			require.True(t, strings.HasPrefix(after, "br>"), html)
			rest = after
		}
		for _, target := range []canned.Target{canned.Messenger, canned.Plain} {
			text, err := template.Render(target, values)
			if err == nil {
				require.True(t, utf8.ValidString(text))
				require.LessOrEqual(t, len(text), canned.MaxRendered)
			}
		}
	})
}

// FuzzImport: any file is read whole or refused with the lines that are wrong; what was
// read can be kept, and written and read again.
func FuzzImport(f *testing.F) {
	for _, s := range []string{"title,text\na,b\n", "title;text\n\"a\";\"b\"\"\n\"", "\ufefftitle,form,scope,teams\r\nx,y,team,\"a,b\"", `[{"title":"a","text":"b"}]`, `[{"title":"a","form":"b","scope":{"global":true}},`, "[\n\n", "title,text\n'=a,'b"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, file string, isCSV bool) {
		format := canned.JSON
		if isCSV {
			format = canned.CSV
		}
		events, err := shelf().Import(chief, format, []byte(file), numbered())
		if err != nil {
			var faults *canned.FileError
			require.True(t, errors.As(err, &faults))
			require.NotEmpty(t, faults.Faults)
			for i, x := range faults.Faults {
				require.Positive(t, x.Line)
				require.LessOrEqual(t, x.Line, 1+strings.Count(file, "\n"))
				require.True(t, i == 0 || faults.Faults[i-1].Line <= x.Line)
			}
			return
		}
		l := shelf()
		for _, e := range events {
			l = canned.Evolve(l, e)
		}
		_, err = canned.New(canned.Config{}, everything(l)...)
		require.NoError(t, err)
		for _, format := range []canned.FileFormat{canned.JSON, canned.CSV} {
			out, err := l.Export(chief, format)
			require.NoError(t, err)
			events, err := l.Import(chief, format, out, nil)
			if err == nil {
				require.Empty(t, events)
				continue
			}
			// Only what is another's may stand in the way.
			require.Contains(t, err.Error(), "not yours")
		}
	})
}

// FuzzSearch: no query finds what the dumb search does not, whatever it is.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"", "refund", "é", "e\u0301", "款", "a b c", "\xff", "-", "İ", "ſ"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, title, query string) {
		l, err := canned.New(canned.Config{}, canned.Response{ID: "r", Scope: everybody, Content: say(title, "x")})
		if err != nil || !utf8.ValidString(query) {
			return
		}
		_ = l.Search(ann, query, 0)
		for i := range title { // every beginning of a title that is one word finds it
			if i > 0 && !strings.ContainsFunc(title, noWord) && len(title) < 100 {
				require.Len(t, l.Search(ann, title[:i], 0), 1, "%q in %q", title[:i], title)
			}
		}
	})
}
