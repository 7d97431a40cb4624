package canned_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/canned"
)

// numbered gives ids new1, new2, ...
func numbered() func() string {
	n := 0
	return func() string { n++; return fmt.Sprint("new", n) }
}

// chief may change everything that is not somebody else's own.
var chief = canned.Actor{ID: "cat", Teams: []string{"billing", "sales", "a,b%2C;c"}, EditsTeams: []string{"billing", "sales", "a,b%2C;c"}, EditsGlobal: true}

// faultsOf imports a file that is wrong.
func faultsOf(t testing.TB, l canned.Library, by canned.Actor, format canned.FileFormat, file string) []string {
	t.Helper()
	events, err := l.Import(by, format, []byte(file), numbered())
	var fault *canned.FileError
	require.True(t, errors.As(err, &fault), "%v", err)
	require.ErrorIs(t, err, canned.BadArgument)
	require.Empty(t, events)
	var list []string
	for _, f := range fault.Faults {
		require.Contains(t, err.Error(), f.String())
		require.NotEmpty(t, f.Do)
		list = append(list, fmt.Sprintf("%d %s: %s", f.Line, f.Field, f.Why))
	}
	return list
}

// strange are texts that files must carry unharmed.
var strange = []string{"a", "a,b;c", `say "hi"`, "two\nlines", "=1+1", "'=1", "''-x", "'quoted'", "@x", "+1", "-", "%F %%", "<b>é</b>", " x\ty ", "退款", "\ufeffx", "\\", "]", "a\u2028b", "'", "''"}

func strangeLibrary(t testing.TB, r *rand.Rand) canned.Library {
	t.Helper()
	l := canned.Library{}
	pick := func() string { return strange[r.IntN(len(strange))] }
	for i := range 1 + r.IntN(12) {
		c := canned.Content{Title: "t" + pick(), Text: pick(), Format: []canned.Format{"", canned.HTMLFormat}[r.IntN(2)]}
		switch r.IntN(4) {
		case 0:
			c.Text, c.Form = "", "=form"
		case 1:
			c.Title = strings.ReplaceAll(pick(), "\n", "")
			c.Title = strings.ReplaceAll(c.Title, "\t", "")
		case 2:
			c.Shortcut = fmt.Sprint("-s", i)
		}
		c.Title = strings.NewReplacer("\n", "", "\t", "").Replace(c.Title)
		scope := []canned.Scope{{Owner: "cat"}, everybody, team, teams, {Teams: []string{"a,b%2C;c", "billing"}}}[r.IntN(5)]
		l = must(t, l, chief, canned.Create{ID: fmt.Sprint("=r", i), Scope: scope, Folder: []string{"", "A", "A/'B"}[r.IntN(3)], Content: c})
		if !scope.Global && len(scope.Teams) == 0 {
			l = must(t, l, chief, canned.Move{IDs: []string{fmt.Sprint("=r", i)}, Folder: "A"})
		}
	}
	return l
}

func TestG7_WhatIsExportedIsImported(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		l := strangeLibrary(t, r)
		for _, format := range []canned.FileFormat{canned.JSON, canned.CSV} {
			file, err := l.Export(chief, format)
			require.NoError(t, err)
			events, err := l.Import(chief, format, file, nil)
			require.NoError(t, err, "%s", file)
			require.Empty(t, events, "%s", file) // it says what is so already

			events, err = canned.Library{}.Import(chief, format, file, nil)
			require.NoError(t, err)
			other := canned.Library{}
			for _, e := range events {
				other = canned.Evolve(other, e)
			}
			again, err := other.Export(chief, format)
			require.NoError(t, err)
			require.Equal(t, string(file), string(again))
			for _, folder := range append(l.Folders(chief), "") {
				require.Equal(t, titles(l, chief, folder), titles(other, chief, folder))
			}
		}
	}
}

// Another reader of CSV reads the same cells, but for the apostrophes.
func TestG7_CSVIsThatOfRFC4180(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 100 {
		l := strangeLibrary(t, r)
		file, err := l.Export(chief, canned.CSV)
		require.NoError(t, err)
		records, err := csv.NewReader(strings.NewReader(string(file))).ReadAll()
		require.NoError(t, err)
		all := l.Search(chief, "", canned.MaxResponses)
		require.Len(t, records, 1+len(all))
		for i, want := range all {
			for column, cell := range map[int]string{0: want.ID, 4: want.Folder, 6: want.Title, 7: want.Shortcut, 8: string(want.Format), 9: want.Text, 10: want.Form} {
				got := records[1+i][column]
				require.False(t, got != "" && strings.ContainsAny(got[:1], "=+-@\t\r"), "%q is a formula", got)
				if got != cell {
					require.Equal(t, "'"+cell, got)
				}
			}
		}
	}
}

func TestG7_EveryFaultIsNamedByLine(t *testing.T) {
	l := shelf()
	long := strings.Repeat("secret", 20_000)
	require.Equal(t, []string{
		`1 : nothing is known of column 2`,
		`2 scope: it is not personal, team or global, or it does not fit the teams`,
		`2 title: it is missing`,
		`3 text: it has 120000, and the limit is 65536`,
		`4 : it has 2 cells, and the header has 7`,
		`6 id: line 5 has it, too`,
		`6 shortcut: line 5 has it, too, and somebody would see both`,
		`8 shortcut: it is not one word`,
		`8 format: there is no such format`,
		`9 scope: it is not yours, and you have no right for those whose it is`,
		`10 : a quote stands inside of a cell`,
		`11 : a quote is never closed`,
	}, faultsOf(t, l, ann, canned.CSV, "title,secret,text,scope,shortcut,id,format\n,,a,secret,,,\nx,,"+long+",,,,\nx,y\nx,,a,,s,i1,\n\"x\",,a,,S,i1,\n\nx,,a,,s t,,secret\nx,,a,global,,,\nx,se\"cret,a,,,,\nx,\"secret"))

	require.Equal(t, []string{
		`2 text: there is neither a text nor a form`,
		`3 text: it is of another sort`,
		`5 : there is no such field`,
		`6 title: it is there twice`,
		`7 scope: it is not exactly one of personal, team and global`,
		`8 scope: it is not yours, and you have no right for those whose it is`,
		`9 id: it is that of a response which is not yours to change`,
		`10 : it is no object`,
		`11 folder: it has 9, and the limit is 8 folders deep`,
		`11 form: there is a text and a form`,
		`12 id: it is too long or no text`,
		`12 copy_of: it is no id`,
		`13 : it is not UTF-8`,
		`13 shortcut: response own has it, too, and somebody would see both`,
		`14 : the JSON is broken, and cannot be read from here on`,
	}, faultsOf(t, must(t, l, ann, canned.Create{ID: "own", Content: canned.Content{Title: "x", Shortcut: "s", Text: "x"}}), ann, canned.JSON, `[
{"title":"x"},
{"title":"x","text":5},
{"title":"x","text":"x",
 "secret":1,
 "title":"x"},
{"title":"x","text":"x","scope":{"owner":"ann","global":true}},
{"title":"x","text":"x","scope":{"teams":["secret"]}},
{"id":"r1","title":"x","text":"x"},
7,
{"title":"x","text":"x","form":"f","folder":"1/2/3/4/5/6/7/8/9"},
{"title":"x","text":"x","id":"`+strings.Repeat("x", 200)+`","copy_of":"\u0000"},
{"title":"x","text":"`+"\xff"+`","shortcut":"S"},
{"title":"x" secret`))

	for file, want := range map[string]string{
		"":                        "1 : it is no array in JSON",
		"{}":                      "1 : it is no array in JSON",
		"[]\n\n[]":                "3 : something stands behind the array",
		"[\n":                     "2 : the array does not end",
		"[\n1,\n2\n,}]":           "4 : the JSON is broken, and cannot be read from here on",
		"[{\"title\":null}]":      "1 title: it is of another sort",
		"[{\"scope\":{\"x\":1}}]": "1 scope: it is of another sort",
	} {
		require.Contains(t, faultsOf(t, l, ann, canned.JSON, file), want, file)
	}
	require.Equal(t, []string{"1 : the file is empty"}, faultsOf(t, l, ann, canned.CSV, "\n\n"))
	require.Equal(t, []string{"1 text: the column is there twice", "1 title: the column is missing"}, faultsOf(t, l, ann, canned.CSV, "text,text"))
	require.Len(t, faultsOf(t, l, ann, canned.CSV, "title,text\n"+strings.Repeat(",x\n", 2000)), 1000)
}

func TestG7_WhatAFileDoesNotMentionStays(t *testing.T) {
	l := must(t, shelf(), ann, canned.Edit{ID: "r1", Copy: "c1", Content: canned.Content{Title: "Mine", Shortcut: "hi", Text: "x"}})
	events, err := l.Import(lead, canned.CSV, []byte("\ufeffID;Title;text\r\nr2;Refund;Soon, %F\r\n;New;x\r\n\"\";\"Newer\";\"y\"\"\r\nz\"\r\n"), numbered())
	require.NoError(t, err)
	for _, e := range events {
		l = canned.Evolve(l, e)
	}
	require.Len(t, events, 3)
	before := got(t, shelf(), lead, "r2")
	before.Title, before.Text = "Refund", "Soon, %F"
	require.Equal(t, before, got(t, l, lead, "r2"))
	require.Equal(t, canned.Scope{Owner: "lea"}, got(t, l, lead, "new1").Scope)
	require.Equal(t, "y\"\nz", got(t, l, lead, "new2").Text)
	require.Equal(t, []string{"New", "Newer", "Greeting"}, titles(l, lead, ""))

	events, err = l.Import(ann, canned.JSON, []byte(`[{"id":"c1","folder":"Hello"}]`), nil)
	require.NoError(t, err)
	require.Len(t, events, 1)
	r := events[0].(canned.Saved).Response
	require.Equal(t, []string{"Hello", "r1", "hi", "x"}, []string{r.Folder, r.CopyOf, r.Shortcut, r.Text})
	events, err = l.Import(lead, canned.JSON, []byte(`[{"id":"r3","form":"","text":"Now a text"},{"id":"r1","shortcut":"card"},{"id":"r2","scope":{"global":true},"shortcut":"hi"}]`), nil)
	require.ErrorContains(t, err, "line 1: shortcut: line 1") // r3 keeps "card"
	require.Empty(t, events)
	events, err = l.Import(lead, canned.JSON, []byte(`[{"id":"r3","shortcut":"hi","form":"","text":"Now a text"},{"id":"r1","shortcut":"card"}]`), nil)
	require.NoError(t, err) // shortcuts may change hands within a file
	require.Len(t, events, 2)
}

func TestG7_FilesThatAreTooLarge(t *testing.T) {
	_, err := canned.Library{}.Import(ann, canned.CSV, make([]byte, canned.MaxFile+1), nil)
	require.ErrorIs(t, err, canned.TooLong)
	_, err = canned.Library{}.Import(ann, "xls", nil, nil)
	require.ErrorIs(t, err, canned.BadArgument)
	_, err = canned.Library{}.Import(canned.Actor{}, canned.CSV, []byte("title\n"), nil)
	require.ErrorIs(t, err, canned.BadArgument)
	_, err = canned.Library{}.Export(ann, "xls")
	require.ErrorIs(t, err, canned.BadArgument)
	full := "title,text\n" + strings.Repeat("x,y\n", canned.MaxResponses)
	events, err := canned.Library{}.Import(ann, canned.CSV, []byte(full), numbered())
	require.NoError(t, err)
	require.Len(t, events, canned.MaxResponses)
	require.Equal(t, []string{"10002 : with this file there would be 10001 responses, and the limit is 10000"}, faultsOf(t, canned.Library{}, ann, canned.CSV, full+"x,y\n"))
}
