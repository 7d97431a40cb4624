package canned_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/canned"
)

// classes is what has to change before each code is not given again.
var classes = map[canned.Code]canned.Class{
	canned.UnknownResponse: canned.ClassArgument, canned.DuplicateResponse: canned.ClassArgument, canned.DuplicateShortcut: canned.ClassArgument,
	canned.BadArgument: canned.ClassArgument, canned.TooLong: canned.ClassArgument, canned.NotAllowed: canned.ClassRight, canned.Full: canned.ClassState,
}

func TestRefusalsAreSentencesOfThreeParts(t *testing.T) {
	for _, c := range []struct {
		by       canned.Actor
		cmd      canned.Command
		code     canned.Code
		sentence string
	}{
		{ann, canned.Delete{ID: "r9"}, canned.UnknownResponse, "delete response r9: there is none that you see; look for it again"},
		{ann, canned.Publish{ID: "r1"}, canned.NotAllowed, "publish response r1: it is not yours, and you have no right for those whose it is; edit it, which makes a copy of your own, and publish that"},
		{lead, canned.Create{ID: "r1", Content: say("x", "y")}, canned.DuplicateResponse, "create response r1: the id is in use; give it one of its own"},
		{lead, canned.Edit{ID: "r3", Content: canned.Content{Title: "x", Shortcut: "HI", Text: "x"}}, canned.DuplicateShortcut, "edit response r3: response r1 has the shortcut, and somebody would see both; choose another"},
		{ann, canned.Create{ID: "r9", Content: say("", "y")}, canned.BadArgument, "create response r9: title: it is missing; give it a title to find it by"},
		{ann, canned.Create{ID: "r9", Folder: strings.Repeat("x", 600), Content: say("x", "y")}, canned.TooLong, "create response r9: folder: it has 600, and the limit is 512; shorten the names"},
		{canned.Actor{}, canned.Delete{ID: "r1"}, canned.BadArgument, "a command: the id of who asks is empty, too long or no text; name the agent"},
		{ann, nil, canned.BadArgument, "a command: there is none of this kind; use a kind that Permitted lists"},
	} {
		_, err := canned.Decide(shelf(), c.by, c.cmd)
		var r *canned.Refusal
		require.True(t, errors.As(err, &r))
		require.Equal(t, c.code, r.Code)
		require.Equal(t, classes[c.code], r.Class)
		require.ErrorIs(t, err, c.code)
		require.EqualError(t, err, c.sentence)
	}
	require.EqualError(t, canned.NotAllowed, "not_allowed")
}

func TestBadContentIsRefused(t *testing.T) {
	good := canned.Content{Title: "x", Text: "y"}
	for name, change := range map[string]func(*canned.Content){
		"title with a line break":   func(c *canned.Content) { c.Title = "a\nb" },
		"title not UTF-8":           func(c *canned.Content) { c.Title = "\xff" },
		"title too long":            func(c *canned.Content) { c.Title = strings.Repeat("x", canned.MaxTitle+1) },
		"title blank":               func(c *canned.Content) { c.Title = " " },
		"shortcut of two words":     func(c *canned.Content) { c.Shortcut = "a b" },
		"shortcut too long":         func(c *canned.Content) { c.Shortcut = strings.Repeat("x", canned.MaxShortcut+1) },
		"shortcut with a control":   func(c *canned.Content) { c.Shortcut = "a\x01" },
		"unknown format":            func(c *canned.Content) { c.Format = "rtf" },
		"text too long":             func(c *canned.Content) { c.Text = strings.Repeat("x", canned.MaxText+1) },
		"text with a zero byte":     func(c *canned.Content) { c.Text = "a\x00" },
		"text not UTF-8":            func(c *canned.Content) { c.Text = "\xed\xa0\x80" },
		"neither a text nor a form": func(c *canned.Content) { c.Text = " \n" },
		"a text and a form":         func(c *canned.Content) { c.Form = "card" },
		"a form that is no id":      func(c *canned.Content) { c.Text, c.Form = "", "\n" },
	} {
		c := good
		change(&c)
		for _, cmd := range []canned.Command{canned.Create{ID: "n", Content: c}, canned.Edit{ID: "r1", Copy: "n", Content: c}, canned.Edit{ID: "r2", Copy: "n", Content: c}} {
			_, err := canned.Decide(shelf(), ann, cmd)
			require.Error(t, err, name)
			require.True(t, errors.Is(err, canned.BadArgument) || errors.Is(err, canned.TooLong), name)
		}
		_, err := shelf().Parse(c)
		require.Error(t, err, name)
		_, err = canned.New(canned.Config{}, canned.Response{ID: "n", Scope: everybody, Content: c})
		require.Error(t, err, name)
	}
	exactly := canned.Content{Title: strings.Repeat("x", canned.MaxTitle), Shortcut: strings.Repeat("x", canned.MaxShortcut), Text: strings.Repeat("x", canned.MaxText), Format: "text"}
	l := must(t, shelf(), ann, canned.Create{ID: strings.Repeat("n", canned.MaxID), Folder: "1/2/3/4/5/6/7/8", Content: exactly})
	require.Equal(t, canned.TextFormat, l.List(ann, "1/2/3/4/5/6/7/8")[0].Format)
	for _, cmd := range []canned.Create{
		{Content: good}, {ID: strings.Repeat("n", canned.MaxID+1), Content: good}, {ID: "a\x00", Content: good},
		{ID: "n", Scope: canned.Scope{Teams: []string{""}}, Content: good}, {ID: "n", Scope: canned.Scope{Owner: "\n"}, Content: good},
		{ID: "n", Folder: "a\x00", Content: good},
	} {
		_, err := canned.Decide(shelf(), ann, cmd)
		require.ErrorIs(t, err, canned.BadArgument)
	}
	var many []string
	for i := range canned.MaxTeams + 1 {
		many = append(many, fmt.Sprint("t", i))
	}
	_, err := canned.Decide(shelf(), canned.Actor{ID: "x", EditsTeams: many}, canned.Create{ID: "n", Scope: canned.Scope{Teams: many}, Content: good})
	require.ErrorIs(t, err, canned.TooLong)
}

// Whatever is wrong, an error never repeats a text.
func TestErrorsRepeatNoText(t *testing.T) {
	const secret = "sec\x00ret\nword 4111111111111111"
	s := secret
	l := shelf()
	var errs []error
	note := func(err error) {
		require.Error(t, err)
		errs = append(errs, err)
	}
	c := canned.Content{Title: s, Shortcut: s, Format: canned.Format(s), Text: s, Form: s}
	for _, cmd := range []canned.Command{canned.Create{ID: s, Scope: canned.Scope{Owner: s, Teams: []string{s}}, Folder: s, Content: c}, canned.Create{ID: "n", Content: c},
		canned.Edit{ID: s}, canned.Edit{ID: "r1", Copy: s, Content: say("x", "y")}, canned.Edit{ID: "r1", Content: c}, canned.Move{IDs: []string{s}}, canned.Publish{ID: s}, canned.Publish{ID: "r1", To: canned.Scope{Owner: s}}, canned.Delete{ID: s}} {
		_, err := canned.Decide(l, ann, cmd)
		note(err)
	}
	_, err := canned.New(canned.Config{Variables: []canned.Variable{{Name: s}, {Name: "A", Default: s}}}, canned.Response{ID: s, Scope: canned.Scope{Owner: s}, Folder: s, Content: c})
	note(err)
	_, err = l.Choose(lead, s, canned.Plain, nil)
	note(err)
	_, err = l.Choose(lead, "r1", canned.Target(s), nil)
	note(err)
	_, err = l.Choose(lead, "r1", canned.Plain, canned.Values{"F": strings.Repeat(s, 1000)})
	note(err)
	_, err = l.Quote(canned.Article{ID: s, Text: s}, canned.Plain)
	note(err)
	_, err = l.Quote(canned.Article{ID: "kb", Text: s}, canned.Plain)
	note(err)
	_, err = canned.Draft{}.Edit(strings.Repeat(s, 50_000))
	note(err)
	for _, format := range []canned.FileFormat{canned.JSON, canned.CSV, canned.FileFormat(s)} {
		for _, file := range []string{s, `[{"` + s, `[{"x":"4111111111111111", "title":"4111111111111111"}]`, "title," + s, "title,id,scope,shortcut\n4111111111111111 \x01,4111111111111111 \x01,4111111111111111,4111 1111"} {
			_, err = l.Import(ann, format, []byte(file), numbered())
			note(err)
		}
	}
	_, err = canned.DecodeCommand(s, []byte(s))
	note(err)
	_, err = canned.DecodeCommand(canned.KindDelete, []byte(`{"`+s))
	note(err)
	_, err = canned.DecodeEvent(s, nil)
	note(err)
	_, err = canned.DecodeEvent(canned.KindSaved, []byte(s))
	note(err)
	for _, err := range errs {
		body, _ := json.Marshal(err)
		for _, shown := range []string{err.Error(), fmt.Sprintf("%+v %#v", err, err), string(body)} {
			require.NotContains(t, shown, "ret\nword")
			require.NotContains(t, shown, "41111111")
			require.NotContains(t, shown, "sec\x00")
		}
	}
}

// What holds the words of a customer prints as what it is, in every way.
func TestWordsOfCustomersAreNotPrinted(t *testing.T) {
	const secret = "4111111111111111"
	choice := canned.Choice{Source: canned.Source{Kind: canned.FromResponse, ID: "r1"}, Text: secret}
	draft, err := canned.Draft{}.Insert(0, choice)
	require.NoError(t, err)
	sent, err := draft.Send()
	require.NoError(t, err)
	for _, v := range []any{canned.Values{"F": secret}, choice, draft, draft.Chosen[0], sent, &choice, &draft, &sent, []canned.Draft{draft}, map[string]canned.Choice{"a": choice}, struct{ D canned.Draft }{draft}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			shown := fmt.Sprintf(verb, v)
			require.NotContains(t, shown, secret)
			require.NotContains(t, shown, fmt.Sprintf("%x", secret))
		}
	}
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("x", "values", canned.Values{"F": secret}, "choice", choice, "draft", draft, "chosen", draft.Chosen[0], "sent", sent, "p", &draft)
	}
	require.Contains(t, log.String(), "r1")
	require.NotContains(t, log.String(), secret)
}
