package canned_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/canned"
)

// say is content with a title and a text.
func say(title, text string) canned.Content { return canned.Content{Title: title, Text: text} }

// must carries a command out.
func must(t testing.TB, l canned.Library, by canned.Actor, cmd canned.Command) canned.Library {
	t.Helper()
	l, _, err := canned.Step(l, by, cmd)
	require.NoError(t, err)
	return l
}

// got is a response that the actor sees.
func got(t testing.TB, l canned.Library, by canned.Actor, id string) canned.Response {
	t.Helper()
	r, ok := l.Get(by, id)
	require.True(t, ok, "%s does not see %s", by.ID, id)
	return r
}

// titles lists a folder as the actor sees it.
func titles(l canned.Library, by canned.Actor, folder string) []string {
	var list []string
	for _, r := range l.List(by, folder) {
		list = append(list, r.Title)
	}
	return list
}

var (
	bob   = canned.Actor{ID: "bob", Teams: []string{"sales"}}
	team  = canned.Scope{Teams: []string{"billing"}}
	teams = canned.Scope{Teams: []string{"sales", "billing", "sales"}}
)

// Each scope against each actor: who sees a response, and who changes it.
func TestG1_WhoSeesAndWhoChanges(t *testing.T) {
	both := canned.Actor{ID: "cat", EditsTeams: []string{"billing", "sales"}}
	global := canned.Actor{ID: "gil", EditsGlobal: true}
	for _, c := range []struct {
		scope   canned.Scope
		by      canned.Actor
		sees    bool
		changes bool
	}{
		{canned.Scope{Owner: "ann"}, ann, true, true},
		{canned.Scope{Owner: "ann"}, bob, false, false},
		{canned.Scope{Owner: "ann"}, lead, false, false},
		{canned.Scope{Owner: "ann"}, both, false, false},
		{team, ann, true, false},
		{team, bob, false, false},
		{team, lead, true, true},
		{team, both, true, true},
		{team, global, false, false},
		{teams, ann, true, false},
		{teams, bob, true, false},
		{teams, lead, true, false}, // billing is hers, sales is not
		{teams, both, true, true},
		{everybody, ann, true, false},
		{everybody, bob, true, false},
		{everybody, both, true, false},
		{everybody, global, true, true},
		{everybody, lead, true, true},
	} {
		l, err := canned.New(canned.Config{}, canned.Response{ID: "r1", Scope: c.scope, Content: say("a", "b")})
		require.NoError(t, err)
		_, sees := l.Get(c.by, "r1")
		_, deletes := canned.Decide(l, c.by, canned.Delete{ID: "r1"})
		_, moves := canned.Decide(l, c.by, canned.Move{IDs: []string{"r1"}, Folder: "x"})
		_, creates := canned.Decide(canned.Library{}, c.by, canned.Create{ID: "r2", Scope: c.scope, Content: say("a", "b")})
		at := fmt.Sprint(c.scope, c.by.ID)
		require.Equal(t, c.sees, sees, at)
		require.Equal(t, c.changes, deletes == nil, at)
		require.Equal(t, c.changes, moves == nil, at)
		require.Equal(t, c.changes, creates == nil, at)
		if !c.changes {
			want := canned.NotAllowed
			if !c.sees {
				want = canned.UnknownResponse // what is not seen is not there
			}
			require.ErrorIs(t, deletes, want, at)
			require.ErrorIs(t, moves, want, at)
			require.ErrorIs(t, creates, canned.NotAllowed, at)
		}
		for _, list := range [][]canned.Response{l.List(c.by, ""), l.Search(c.by, "a", 0), l.Search(c.by, "", 0)} {
			require.Equal(t, c.sees, len(list) == 1, at)
		}
		file, err := l.Export(c.by, canned.JSON)
		require.NoError(t, err)
		require.Equal(t, c.sees, strings.Contains(string(file), "r1"), at)
		_, err = l.Choose(c.by, "r1", canned.Plain, nil)
		require.Equal(t, c.sees, err == nil, at)
		_, err = l.Template(c.by, "r1")
		require.Equal(t, c.sees, err == nil, at)
	}
}

func TestG1_CreateEditDelete(t *testing.T) {
	l := must(t, canned.Library{}, ann, canned.Create{ID: "r1", Content: say(" Greeting ", "Hello")})
	require.Equal(t, canned.Scope{Owner: "ann"}, got(t, l, ann, "r1").Scope) // the least, if nothing is said
	require.Equal(t, "Greeting", got(t, l, ann, "r1").Title)
	l = must(t, l, ann, canned.Edit{ID: "r1", Content: say("Greeting", "Hi\r\nthere")})
	require.Equal(t, "Hi\nthere", got(t, l, ann, "r1").Text)
	l = must(t, l, ann, canned.Delete{ID: "r1"})
	_, err := canned.Decide(l, ann, canned.Delete{ID: "r1"})
	require.ErrorIs(t, err, canned.UnknownResponse)
}

func TestG1_SaidTwiceIsNoError(t *testing.T) {
	l := shelf()
	for _, cmd := range []canned.Command{
		canned.Create{ID: "n1", Scope: teams, Folder: "/A//B /", Content: say("x", "y")},
		canned.Edit{ID: "r1", Content: say("Greeting", "Hi")},
		canned.Move{IDs: []string{"r3", "r1"}, Folder: "Forms"},
		canned.Publish{ID: "r2", To: everybody},
	} {
		by := canned.Actor{ID: "cat", EditsTeams: []string{"billing", "sales"}, EditsGlobal: true}
		l = must(t, l, by, cmd)
		events, err := canned.Decide(l, by, cmd)
		require.NoError(t, err, cmd.Kind())
		require.Empty(t, events, cmd.Kind())
	}
	_, err := canned.Decide(l, lead, canned.Create{ID: "r1", Content: say("other", "y")})
	require.ErrorIs(t, err, canned.DuplicateResponse)
	_, err = canned.Decide(l, bob, canned.Create{ID: "r2", Content: say("other", "y")})
	require.ErrorIs(t, err, canned.DuplicateResponse)
}

func TestG1_AnEditWithoutTheRightMakesACopy(t *testing.T) {
	l := shelf()
	edit := canned.Edit{ID: "r2", Copy: "c1", Content: say("Refund", "Soon.")}
	l = must(t, l, ann, edit)
	require.Equal(t, "Your refund for order %ORDER will arrive in 3 days.", got(t, l, ann, "r2").Text)
	mine := got(t, l, ann, "c1")
	require.Equal(t, canned.Response{ID: "c1", Scope: canned.Scope{Owner: "ann"}, Folder: "Billing/Refunds", CopyOf: "r2", Rank: mine.Rank, Content: edit.Content}, mine)
	_, seen := l.Get(lead, "c1")
	require.False(t, seen)

	// There is one copy: another edit of the original changes it.
	l, events, err := canned.Step(l, ann, canned.Edit{ID: "r2", Copy: "c2", Content: say("Refund", "Today.")})
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.Equal(t, "Today.", got(t, l, ann, "c1").Text)

	// An edit that changes nothing copies nothing.
	events, err = canned.Decide(l, ann, canned.Edit{ID: "r1", Copy: "c3", Content: got(t, l, ann, "r1").Content})
	require.NoError(t, err)
	require.Empty(t, events)
	_, err = canned.Decide(l, ann, canned.Edit{ID: "r1", Content: say("a", "b")})
	require.ErrorIs(t, err, canned.BadArgument)
	_, err = canned.Decide(l, ann, canned.Edit{ID: "r1", Copy: "r3", Content: say("a", "b")})
	require.ErrorIs(t, err, canned.DuplicateResponse)
}

func TestG1_PublishNeedsTheRightForBothSides(t *testing.T) {
	l := must(t, shelf(), lead, canned.Create{ID: "p1", Content: say("Mine", "x")})
	require.ElementsMatch(t, []string{"Greeting", "Mine"}, titles(l, lead, ""))
	l = must(t, l, lead, canned.Publish{ID: "p1", To: team})
	require.Contains(t, titles(l, ann, ""), "Mine")
	_, err := canned.Decide(l, ann, canned.Publish{ID: "p1"})
	require.ErrorIs(t, err, canned.NotAllowed)
	_, err = canned.Decide(l, lead, canned.Publish{ID: "p1", To: teams})
	require.ErrorIs(t, err, canned.NotAllowed)
	_, err = canned.Decide(l, lead, canned.Publish{ID: "p1", To: canned.Scope{Owner: "bob"}})
	require.ErrorIs(t, err, canned.NotAllowed)
	_, err = canned.Decide(l, lead, canned.Publish{ID: "p1", To: canned.Scope{Owner: "lea", Global: true}})
	require.ErrorIs(t, err, canned.BadArgument)
	l = must(t, l, lead, canned.Publish{ID: "p1"})
	require.Equal(t, canned.Scope{Owner: "lea"}, got(t, l, lead, "p1").Scope)

	// What is for others is nobody's own version any more.
	l = must(t, l, ann, canned.Edit{ID: "r1", Copy: "c1", Content: say("My greeting", "x")})
	chief := canned.Actor{ID: "ann", EditsGlobal: true}
	l = must(t, l, chief, canned.Publish{ID: "c1", To: everybody})
	require.Empty(t, got(t, l, bob, "c1").CopyOf)
}

func TestG2_FoldersAreWaysAndHaveAnOrder(t *testing.T) {
	l := canned.Library{}
	for i, folder := range []string{"B", "", " A / C ", "A/C", "A/C", "A/C"} {
		l = must(t, l, ann, canned.Create{ID: fmt.Sprint("r", i), Folder: folder, Content: say(fmt.Sprint("t", i), "x")})
	}
	require.Equal(t, []string{"A", "A/C", "B"}, l.Folders(ann))
	require.Equal(t, []string{"t2", "t3", "t4", "t5"}, titles(l, ann, "A/C")) // as created
	require.Empty(t, l.List(ann, "A"))
	require.Equal(t, []string{"t1"}, titles(l, ann, "/"))

	move := func(before, folder string, ids ...string) []canned.Event {
		t.Helper()
		next, events, err := canned.Step(l, ann, canned.Move{IDs: ids, Folder: folder, Before: before})
		require.NoError(t, err)
		l = next
		return events
	}
	require.Len(t, move("r3", "A/C", "r5"), 1)
	require.Equal(t, []string{"t2", "t5", "t3", "t4"}, titles(l, ann, "A/C"))
	require.Len(t, move("r2", "A/C", "r0", "r4"), 2)
	require.Equal(t, []string{"t0", "t4", "t2", "t5", "t3"}, titles(l, ann, "A/C"))
	require.Equal(t, []string{"A", "A/C"}, l.Folders(ann)) // B is empty, and so it is no more
	require.Empty(t, move("r2", "A/C", "r0", "r4"))
	require.Len(t, move("", "A/C", "r4"), 1)
	require.Equal(t, []string{"t0", "t2", "t5", "t3", "t4"}, titles(l, ann, "A/C"))
	require.Len(t, move("", "D", "r3", "r2"), 2)
	require.Equal(t, []string{"t3", "t2"}, titles(l, ann, "D"))

	uneven, err := canned.New(canned.Config{}, canned.Response{ID: "1", Scope: everybody, Content: say("x", "x")},
		canned.Response{ID: "2", Scope: everybody, Rank: 10, Content: say("x", "x")}, canned.Response{ID: "3", Scope: everybody, Rank: 1000, Content: say("x", "x")})
	require.NoError(t, err)
	events, err := canned.Decide(uneven, lead, canned.Move{IDs: []string{"2"}, Before: "3"})
	require.NoError(t, err)
	require.Empty(t, events)

	for _, cmd := range []canned.Move{{}, {IDs: []string{"r3", "r3"}, Folder: "E"}, {IDs: []string{"r3"}, Before: "r2"}, {IDs: []string{"r3"}, Folder: "D", Before: "r3"}} {
		_, err := canned.Decide(l, ann, cmd)
		require.ErrorIs(t, err, canned.BadArgument, "%+v", cmd)
	}
	_, err = canned.Decide(l, ann, canned.Move{IDs: []string{"r3"}, Folder: strings.Repeat("x/", canned.MaxDepth+1)})
	require.ErrorIs(t, err, canned.TooLong)
	l = must(t, l, lead, canned.Create{ID: "g1", Scope: everybody, Content: say("g", "x")})
	l = must(t, l, lead, canned.Create{ID: "m1", Content: say("m", "x")})
	_, err = canned.Decide(l, lead, canned.Move{IDs: []string{"g1", "m1"}, Folder: "E"})
	require.ErrorIs(t, err, canned.BadArgument)
}

// However often something is moved between the same two, there is room, and the others
// are seldom touched.
func TestG2_RoomNeverEnds(t *testing.T) {
	l := canned.Library{}
	for i := range 6 {
		l = must(t, l, ann, canned.Create{ID: fmt.Sprint("r", i), Content: say(fmt.Sprint("t", i), "x")})
	}
	touched := 0
	for i := range 300 {
		id := fmt.Sprint("r", 1+i%4)
		next, events, err := canned.Step(l, ann, canned.Move{IDs: []string{id}, Before: "r5"})
		require.NoError(t, err)
		l, touched = next, touched+len(events)
		require.Equal(t, "t"+id[1:], titles(l, ann, "")[4])
	}
	require.Less(t, touched, 600)
	for i := range 300 { // and before the first
		id := fmt.Sprint("r", i%6)
		before := l.List(ann, "")[0].ID
		if id == before {
			continue
		}
		l = must(t, l, ann, canned.Move{IDs: []string{id}, Before: before})
		require.Equal(t, id, l.List(ann, "")[0].ID)
	}
}

func TestG2_OwnBeforeTeamBeforeAll(t *testing.T) {
	l, err := canned.New(canned.Config{},
		canned.Response{ID: "1", Scope: everybody, Content: say("all", "x")},
		canned.Response{ID: "2", Scope: team, Content: say("team", "x")},
		canned.Response{ID: "3", Scope: canned.Scope{Owner: "ann"}, Content: say("own", "x")},
		canned.Response{ID: "4", Scope: canned.Scope{Owner: "ann"}, Rank: -1, Content: say("own first", "x")},
	)
	require.NoError(t, err)
	require.Equal(t, []string{"own first", "own", "team", "all"}, titles(l, ann, ""))
	var found []string
	for _, r := range l.Search(ann, "", 0) {
		found = append(found, r.Title)
	}
	require.Equal(t, []string{"own first", "own", "team", "all"}, found)
}

// G3 as a table: names, literals and values.
func TestG3_Variables(t *testing.T) {
	l, err := canned.New(canned.Config{Variables: []canned.Variable{{Name: "ORDER"}, {Name: "ORDER_ID", Default: "none"}, {Name: "L", Default: "you"}, {Name: "A"}}})
	require.NoError(t, err)
	values := canned.Values{"AF": "Ann", "AL": "Alt", "F": "%AF", "L": "", "ORDER": "7", "A": "a", "X": "unknown"}
	for _, c := range []struct {
		text, want string
		warns      []string
	}{
		{"Hello %F!", "Hello %AF!", nil}, // a value is never parsed
		{"%AF %AL", "Ann Alt", nil},
		{"%AFF%AF", "AnnFAnn", nil}, // the longest name wins, and it is not %A
		{"%A%AX%A", "aaXa", nil},
		{"%ORDER %ORDER_ID %ORDER_I", "7 none 7_I", nil},
		{"Dear %L", "Dear you", nil}, // the default
		{"100%% %%F %%%F", "100% %F %%AF", nil},
		{"100% sure, 5%", "100% sure, 5%", nil},
		{"50%off", "50%off", []string{"off"}},
		{"%X %x %X %f", "%X %x %X %f", []string{"X", "x", "f"}},
		{"%", "%", nil},
		{"%%%", "%%", nil},
		{"%é %_ %1", "%é %_ %1", nil},
		{"https://na%C3%AFve.example/%20%F", "https://na%C3%AFve.example/%20%AF", nil}, // a letter of an address is no variable
		{"%F0%9F%98%80 %f0%9f%98%80", "%F0%9F%98%80 %f0%9f%98%80", nil},
		{"%AF%AF", "AnnAnn", nil}, // and this is no letter
		{"%C3%C3%AFx", "%C3%C3%AFx", []string{"C3"}},
		{"%C3%", "%C3%", []string{"C3"}},
	} {
		template, err := l.Parse(say("x", c.text))
		require.NoError(t, err, c.text)
		got, err := template.Render(canned.Plain, values)
		require.NoError(t, err)
		require.Equal(t, c.want, got, c.text)
		var names []string
		for _, w := range template.Warnings() {
			require.Equal(t, canned.UnknownVariable, w.Code)
			require.True(t, strings.HasPrefix(c.text[w.At:], "%"+w.Name))
			names = append(names, w.Name)
		}
		require.Equal(t, c.warns, names, c.text)
	}
}

func TestG3_WhatATextUsesAndWhatIsMissing(t *testing.T) {
	template, err := shelf().Parse(say("x", "%ORDER %F %ORDER %AL"))
	require.NoError(t, err)
	var names []string
	for _, v := range template.Uses() {
		names = append(names, v.Name)
	}
	require.Equal(t, []string{"ORDER", "F", "AL"}, names)
	require.Equal(t, []string{"ORDER", "F"}, template.Missing(canned.Values{"AL": "x", "F": ""}))
	require.Empty(t, template.Missing(canned.Values{"AL": "x", "F": "y", "ORDER": "z"}))
	choice, err := shelf().Choose(ann, "r1", canned.Plain, canned.Values{"AF": "Ann"})
	require.NoError(t, err)
	require.Equal(t, canned.Choice{Source: canned.Source{Kind: canned.FromResponse, ID: "r1"}, Text: "Hello there, this is Ann.", Missing: []string{"F"}}, choice)
}

func TestG3_NamesOfVariablesAreChecked(t *testing.T) {
	for name, ok := range map[string]bool{"A": true, "order_2": true, strings.Repeat("a", canned.MaxName): true,
		"": false, "%A": false, "2A": false, "_A": false, "A B": false, "Ä": false, strings.Repeat("a", canned.MaxName+1): false} {
		_, err := canned.New(canned.Config{Variables: []canned.Variable{{Name: name}}})
		require.Equal(t, ok, err == nil, name)
	}
	for _, v := range []canned.Variable{{Name: "A", Default: "\x00"}, {Name: "A", Default: strings.Repeat("x", canned.MaxValue+1)}, {Name: "A", Meaning: "\n"}} {
		_, err := canned.New(canned.Config{Variables: []canned.Variable{v}})
		require.ErrorIs(t, err, canned.BadArgument)
	}
	_, err := canned.New(canned.Config{Variables: []canned.Variable{{Name: "A"}, {Name: "A"}}})
	require.ErrorIs(t, err, canned.BadArgument)
}

// Values are text: what is none, and what would turn the text around them, is left out.
func TestG3_ValuesAreText(t *testing.T) {
	template, err := shelf().Parse(say("x", "[%F]"))
	require.NoError(t, err)
	for value, want := range map[string]string{
		"a\x00b\x1b[31m\x7f":  "ab[31m",
		"a\r\nb\rc\td":        "a\nb\nc\td",
		"\u202egnp.exe\u2066": "gnp.exe",
		"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069": "",
		"\u2029\u202f\u2065\u206a":                               "\u2029\u202f\u2065\u206a",
		"\u200e\u05d0\u200d":                                     "\u200e\u05d0\u200d",
		"\xff\u0085":                                             "\ufffd",
		"👨‍👩‍👧‍👦 <b>&amp;</b> %% %F":                             "👨‍👩‍👧‍👦 <b>&amp;</b> %% %F",
	} {
		got, err := template.Render(canned.Plain, canned.Values{"F": value})
		require.NoError(t, err)
		require.Equal(t, "["+want+"]", got, "%q", value)
	}
}

// Without a cleaner HTML is shown as its source, and never passed through.
func TestG4_WithoutACleanerHTMLIsEscaped(t *testing.T) {
	template, err := canned.Library{}.Parse(canned.Content{Title: "x", Format: canned.HTMLFormat, Text: `<b title="1">%F's</b><script>`})
	require.NoError(t, err)
	require.Equal(t, []canned.Warning{{Code: canned.NoCleaner}}, template.Warnings())
	got, err := template.Render(canned.HTML, canned.Values{"F": "<i>&"})
	require.NoError(t, err)
	require.Equal(t, "&lt;b title=&#34;1&#34;&gt;&lt;i&gt;&amp;&#39;s&lt;/b&gt;&lt;script&gt;", got)

	template, err = canned.Library{}.Parse(say("x", "1 < 2\n%F"))
	require.NoError(t, err)
	got, err = template.Render(canned.HTML, canned.Values{"F": "a\nb"})
	require.NoError(t, err)
	require.Equal(t, "1 &lt; 2<br>a<br>b", got)
}

func TestG4_HTMLAsText(t *testing.T) {
	for _, c := range []struct{ html, messenger, plain string }{
		{`Hello`, "Hello", "Hello"},
		{`<b>Hello</b> <i>you</i>`, "*Hello* _you_", "Hello you"},
		{`<strong>a</strong><em>b</em><u>c</u>`, "*a*_b_c", "abc"},
		{`a<b> b </b>c`, "a *b* c", "a b c"}, // marks touch their words
		{`<b></b><i> </i>x`, "x", "x"},
		{`<b>a<i>b</b>c</i>d`, "*a_b_*_c_d", "abcd"},
		{`<b>a<br>b</b>`, "*a*\n*b*", "a\nb"}, // and never reach over a line
		{`<b>open`, "*open*", "open"},
		{`x</b>y`, "xy", "xy"},
		{`<b><strong>a</strong>b</b>c`, "*ab*c", "abc"},
		{"  a \n\t b&nbsp;c  ", "a b c", "a b c"},
		{`<p>a</p><p>b</p>`, "a\n\nb", "a\n\nb"},
		{`<p>a</p><br><br><br><br>b<br>`, "a\n\nb", "a\n\nb"},
		{`<div>a</div><div>b</div>c`, "a\nb\nc", "a\nb\nc"},
		{`List:<ul><li>one</li><li>two <b>x</b></li></ul>end`, "List:\n- one\n- two *x*\nend", "List:\n- one\n- two x\nend"},
		{`<a href="https://e.example/x?a=1&amp;b=2">here</a>.`, "here (https://e.example/x?a=1&b=2).", "here (https://e.example/x?a=1&b=2)."},
		{`<b><a href='http://e.example'>here</a></b>`, "*here (http://e.example)*", "here (http://e.example)"},
		{`<a href=https://e.example>https://e.example</a>`, "https://e.example", "https://e.example"},
		{`<a href="mailto:a@e.example">a@e.example</a> <a href="mailto:b@e.example">us</a>`, "a@e.example us (b@e.example)", "a@e.example us (b@e.example)"},
		{`<a href="https://e.example"></a>`, "https://e.example", "https://e.example"},
		{`<a target="_blank" title="a > b" href = "https://e.example" >x</a>`, "x (https://e.example)", "x (https://e.example)"},
		{`<a href="javascript:alert(1)">x</a><a href="/a">y</a><a>z</a><a href="https://">w</a>`, "xyzw", "xyzw"},
		{`<a href="https://e.example/1">x<a href="https://e.example/2">y`, "x (https://e.example/1)y (https://e.example/2)", "x (https://e.example/1)y (https://e.example/2)"},
		{`<a data-href="https://e.example">x</a>`, "x", "x"},
		{"<a href=\"https://e.\nexample/\">x</a>", "x (https://e.example/)", "x (https://e.example/)"},
		{`a<script>if (a < b) alert("</b>")</script>b<style>x</style>c<!-- <b> -->d<!x>e`, "abcde", "abcde"},
		{`a<script>never closed`, "a", "a"},
		{`1 < 2 <3 a<b c`, "1 < 2 <3 a<b c", "1 < 2 <3 a<b c"},
		{`x <!-- never closed`, "x <!-- never closed", "x <!-- never closed"},
		{`<a href="https://e.example>x</a> y`, "x y", "x y"},
		{`&lt;b&gt; &amp;amp; &quot;&apos;&#39;&#x26;&#8364;&#0;&#1114112; &eacute; & &;`, `<b> &amp; "''&€` + "\ufffd\ufffd" + ` &eacute; & &;`, `<b> &amp; "''&€` + "\ufffd\ufffd" + ` &eacute; & &;`},
		{`<B>x</B><BR/>y`, "*x*\ny", "x\ny"},
		{`%F <b>%L</b> <a href="https://e.example/%F/%L">%F</a>`, "Zoë & *O'Neil <x>* Zoë & (https://e.example/Zo%C3%AB%20%26/O%27Neil%20%3Cx%3E)", "Zoë & O'Neil <x> Zoë & (https://e.example/Zo%C3%AB%20%26/O%27Neil%20%3Cx%3E)"},
		{`<a href="%AL">pay</a>|<a href="%F">pay</a>|<a href="%AL"></a>`, "pay (https://e.example/?a&b)|pay|https://e.example/?a&b", "pay (https://e.example/?a&b)|pay|https://e.example/?a&b"},
		{`<a href="%AL">%AL</a> <a href="mailto:%AF">%AF</a>`, "https://e.example/?a&b ann@e.example", "https://e.example/?a&b ann@e.example"},
		{`<a href="https://e.example%AF">x</a>`, "x (https://e.exampleann%40e.example)", "x (https://e.exampleann%40e.example)"}, // the host stays the host
		{`<%F>x</%F> <i %F>y</i>`, "x _y_", "x y"},
		{`50%% <b>50%%</b> <a href="https://e.example/50%%">x</a>`, "50% *50%* x (https://e.example/50%)", "50% 50% x (https://e.example/50%)"},
		{`qz0x0y %F qz1x`, "qz0x0y Zoë & qz1x", "qz0x0y Zoë & qz1x"},
	} {
		template, err := canned.Library{}.Parse(canned.Content{Title: "x", Format: canned.HTMLFormat, Text: c.html})
		require.NoError(t, err)
		values := canned.Values{"F": "Zoë &", "L": "O'Neil <x>", "AL": "https://e.example/?a&b", "AF": "ann@e.example"}
		messenger, err := template.Render(canned.Messenger, values)
		require.NoError(t, err)
		require.Equal(t, c.messenger, messenger, c.html)
		plain, err := template.Render(canned.Plain, values)
		require.NoError(t, err)
		require.Equal(t, c.plain, plain, c.html)
	}
}

// careless passes everything.
type careless struct{}

func (careless) Clean(html string) string { return html }

// Even with a cleaner that lets too much through, a value stands in text or in an address
// that leads somewhere harmless, or not at all.
func TestG4_ValuesHaveTheirPlaces(t *testing.T) {
	l, err := canned.New(canned.Config{HTML: careless{}})
	require.NoError(t, err)
	for source, want := range map[string]string{
		`<b title="%F">x</b>`:                              `x</b>`,
		`<a href="https://e.example/%F" title="%F">x</a>`:  `x</a>`,
		`<a title="%F" href="https://e.example/%F">x</a>`:  `x</a>`,
		`<a title="%F">x</a>`:                              `x</a>`,
		`<!-- %F -->x`:                                     `x`,
		`<a href="%F">x</a>`:                               `<a>x</a>`,
		`<a href="https://e.example/%F" rel="%%">x</a>`:    `<a href="https://e.example/%22%3E%3Cscript%3E" rel="%">x</a>`,
		`<a data-href="%F" href="https://e.example">x</a>`: `x</a>`,
	} {
		template, err := l.Parse(canned.Content{Title: "x", Format: canned.HTMLFormat, Text: source})
		require.NoError(t, err)
		got, err := template.Render(canned.HTML, canned.Values{"F": `"><script>`})
		require.NoError(t, err)
		require.Equal(t, want, got, source)
	}
}

func TestG4_ThePlanOfATextMessageIsMadeByTheCaller(t *testing.T) {
	template, err := shelf().Parse(canned.Content{Title: "x", Format: canned.HTMLFormat, Text: `See <a href="https://e.example/%F">this</a>`})
	require.NoError(t, err)
	text, plan, err := canned.SMS(template, canned.Values{"F": "a b"}, func(s string) int { return len(s) })
	require.NoError(t, err)
	require.Equal(t, "See this (https://e.example/a%20b)", text)
	require.Equal(t, len(text), plan)
}

func TestG5_DraftKeepsOriginApart(t *testing.T) {
	greeting := canned.Choice{Source: canned.Source{Kind: canned.FromResponse, ID: "r1"}, Text: "Hello Zoë."}
	article := canned.Choice{Source: canned.Source{Kind: canned.FromKnowledge, ID: "kb"}, Text: "We are open."}
	insert := func(d canned.Draft, at int, c canned.Choice) canned.Draft {
		t.Helper()
		d, err := d.Insert(at, c)
		require.NoError(t, err)
		return d
	}
	edit := func(d canned.Draft, text string) canned.Draft {
		t.Helper()
		d, err := d.Edit(text)
		require.NoError(t, err)
		return d
	}
	uses := func(d canned.Draft) []canned.Use {
		t.Helper()
		sent, err := d.Send()
		require.NoError(t, err)
		require.Equal(t, d.Text, sent.Text)
		var list []canned.Use
		for i, o := range sent.Origins {
			require.Equal(t, d.Chosen[i].Source, o.Source)
			list = append(list, o.Use)
		}
		return list
	}
	chosen := insert(canned.Draft{}, 0, greeting)
	require.Equal(t, []canned.Use{canned.Whole}, uses(chosen))
	require.Equal(t, []canned.Use{canned.Part}, uses(edit(chosen, "Hello Zoë. How are you?")))
	require.Equal(t, []canned.Use{canned.Changed}, uses(edit(chosen, "Hello Zoe.")))
	require.Equal(t, []canned.Use{canned.Changed}, uses(edit(chosen, "Something else")))
	require.Equal(t, []canned.Use{canned.Whole}, uses(edit(edit(chosen, "Hello"), "Hello Zoë."))) // undone
	require.Nil(t, uses(edit(edit(chosen, " \n"), "Something else")))                             // an emptied field has forgotten
	require.Nil(t, uses(edit(canned.Draft{}, "Typed by hand")))

	both := insert(insert(edit(canned.Draft{}, "Hi! "), 4, article), 4, greeting)
	require.Equal(t, "Hi! Hello Zoë.We are open.", both.Text)
	require.Equal(t, []canned.Use{canned.Part, canned.Part}, uses(both))
	twice := insert(chosen, len(chosen.Text), greeting)
	require.Equal(t, []canned.Use{canned.Part, canned.Part}, uses(twice))
	require.Equal(t, []canned.Use{canned.Part, canned.Changed}, uses(edit(twice, "Hello Zoë. Bye"))) // one is left

	// The draft from which another one is made stays as it was.
	for d := chosen; len(d.Chosen) < 10; d = insert(d, 0, greeting) {
		n := len(d.Chosen)
		one, other := insert(d, 0, article), insert(d, 0, greeting)
		require.Equal(t, "kb", one.Chosen[n].Source.ID)
		require.Equal(t, "r1", other.Chosen[n].Source.ID)
		require.Len(t, d.Chosen, n)
	}
}

func TestG5_WhatADraftRefuses(t *testing.T) {
	some := canned.Choice{Source: canned.Source{Kind: canned.FromResponse, ID: "r1"}, Text: "x"}
	d, err := canned.Draft{}.Edit("é")
	require.NoError(t, err)
	for _, at := range []int{-1, 1, 3} {
		_, err := d.Insert(at, some)
		require.ErrorIs(t, err, canned.BadArgument)
	}
	_, err = d.Insert(0, canned.Choice{Source: some.Source, Form: "card"})
	require.ErrorIs(t, err, canned.BadArgument)
	_, err = d.Insert(0, canned.Choice{Source: some.Source, Text: "\xff"})
	require.ErrorIs(t, err, canned.BadArgument)
	_, err = d.Insert(0, canned.Choice{Source: some.Source, Text: strings.Repeat("x", canned.MaxRendered-1)})
	require.ErrorIs(t, err, canned.TooLong)
	_, err = d.Edit(strings.Repeat("x", canned.MaxRendered+1))
	require.ErrorIs(t, err, canned.TooLong)
	_, err = d.Edit("\xff")
	require.ErrorIs(t, err, canned.BadArgument)
	_, err = canned.Draft{Text: " \n"}.Send()
	require.ErrorIs(t, err, canned.BadArgument)
	for range canned.MaxChosen {
		d, err = d.Insert(0, some)
		require.NoError(t, err)
	}
	_, err = d.Insert(0, some)
	require.ErrorIs(t, err, canned.Full)
}

func TestG6_FoundByWordAndByShortcut(t *testing.T) {
	l, err := canned.New(canned.Config{},
		canned.Response{ID: "text", Scope: everybody, Content: say("Opening", "Ask for a refund before 6.")},
		canned.Response{ID: "folder", Scope: everybody, Folder: "Refunds", Content: say("Crème brûlée", "Nothing.")},
		canned.Response{ID: "title", Scope: everybody, Content: say("A refund takes long", "Sorry, %F.")},
		canned.Response{ID: "begins", Scope: everybody, Content: say("Refunding", "x")},
		canned.Response{ID: "short", Scope: everybody, Content: canned.Content{Title: "Z", Shortcut: "Refund-2", Text: "x"}},
		canned.Response{ID: "is", Scope: everybody, Content: canned.Content{Title: "Y", Shortcut: "réfund", Text: "x"}},
		canned.Response{ID: "html", Scope: everybody, Content: canned.Content{Title: "W", Format: canned.HTMLFormat, Text: `<b>Blue</b><script>red</script>`}},
		canned.Response{ID: "chinese", Scope: everybody, Content: say("申请退款", "x")},
		canned.Response{ID: "cyrillic", Scope: everybody, Content: say("Мой заказ", "x")},
		canned.Response{ID: "german", Scope: everybody, Content: say("Straße nach Łódź, ÆRØ", "x")},
	)
	require.NoError(t, err)
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"refund", []string{"is", "short", "title", "begins", "folder", "text"}},
		{"REF", []string{"is", "short", "begins", "title", "folder", "text"}},
		{"refund-", []string{"short", "title", "begins", "folder", "text"}},
		{"refund 6", []string{"text"}},
		{"6 REFUND ask", []string{"text"}},
		{"creme brulee", []string{"folder"}},
		{"CRE\u0300ME refunds", []string{"folder"}},
		{"refund xyz", nil},
		{"efund", nil},
		{"sorry", []string{"title"}},
		{"F", []string{"folder", "text"}[1:]}, // "for"; the name of a variable is no word
		{"blue", []string{"html"}},
		{"red", nil},
		{"退款", []string{"chinese"}},
		{"款", []string{"chinese"}},
		{"мой", []string{"cyrillic"}},
		{"мои", nil}, // another letter, not a mark
		{"заказ\u0306", nil},
		{"йом", nil},
		{"strasse lodz aero", []string{"german"}},
		{"straße", []string{"german"}},
		{"...", nil},
	} {
		var ids []string
		for _, r := range l.Search(ann, c.query, 0) {
			ids = append(ids, r.ID)
		}
		require.Equal(t, c.want, ids, c.query)
	}
	require.Len(t, l.Search(ann, "", 3), 3)
	require.Len(t, l.Search(ann, "refund", 2), 2)
}

func TestG6_OneShortcutIsOneResponseForEverySight(t *testing.T) {
	hi := canned.Content{Title: "Hi", Shortcut: "Hi", Text: "x"}
	l := must(t, shelf(), ann, canned.Create{ID: "own", Content: hi}) // "hi" is that of r1, which is for all
	found, ok := l.Shortcut(ann, "hí")
	require.True(t, ok)
	require.Equal(t, "own", found.ID)
	found, _ = l.Shortcut(bob, "hi")
	require.Equal(t, "r1", found.ID)
	_, ok = l.Shortcut(ann, "")
	require.False(t, ok)

	chief := canned.Actor{ID: "cat", EditsTeams: []string{"billing", "sales", "other"}, EditsGlobal: true}
	l = must(t, l, chief, canned.Create{ID: "team", Scope: team, Content: hi})
	found, _ = l.Shortcut(lead, "hi")
	require.Equal(t, "team", found.ID)
	for _, cmd := range []canned.Create{{ID: "n", Scope: everybody, Content: hi}, {ID: "n", Scope: teams, Content: hi}} {
		_, err := canned.Decide(l, chief, cmd)
		require.ErrorIs(t, err, canned.DuplicateShortcut)
	}
	l = must(t, l, chief, canned.Create{ID: "n", Scope: canned.Scope{Teams: []string{"other", "sales"}}, Content: hi})
	_, err := canned.Decide(l, ann, canned.Create{ID: "n2", Content: hi})
	require.ErrorIs(t, err, canned.DuplicateShortcut)
	_, err = canned.Decide(l, chief, canned.Publish{ID: "n", To: everybody})
	require.ErrorIs(t, err, canned.DuplicateShortcut)
	_, err = canned.Decide(l, chief, canned.Edit{ID: "r3", Content: hi})
	require.ErrorIs(t, err, canned.DuplicateShortcut)
	_, err = canned.New(canned.Config{}, canned.Response{ID: "1", Scope: team, Content: hi}, canned.Response{ID: "2", Scope: teams, Content: hi})
	require.ErrorIs(t, err, canned.DuplicateShortcut)
}

func TestG6_AResponseMayAskForAForm(t *testing.T) {
	choice, err := shelf().Choose(ann, "r3", canned.Plain, nil)
	require.NoError(t, err)
	require.Equal(t, canned.Choice{Source: canned.Source{Kind: canned.FromResponse, ID: "r3"}, Form: "card"}, choice)
	require.Equal(t, "r3", shelf().Search(ann, "card", 0)[0].ID)
}

func TestG8_AnArticleIsChosenAsAResponseIs(t *testing.T) {
	l := shelf()
	choice, err := l.Quote(canned.Article{ID: "kb", Title: "x", Text: "100%F %% <b>", Form: "card"}, canned.Plain)
	require.NoError(t, err)
	require.Equal(t, canned.Choice{Source: canned.Source{Kind: canned.FromKnowledge, ID: "kb"}, Text: "100%F %% <b>", Form: "card"}, choice)
	choice, err = l.Quote(canned.Article{ID: "kb", Form: "card"}, canned.Plain)
	require.NoError(t, err)
	require.Equal(t, "card", choice.Form)
	choice, err = l.Quote(canned.Article{ID: "kb", Format: canned.HTMLFormat, Text: `<b>%F</b> <a href="https://e.example/%AF">x</a>`}, canned.Messenger)
	require.NoError(t, err)
	require.Equal(t, "*%F* x (https://e.example/%AF)", choice.Text)
	for _, a := range []canned.Article{{ID: "kb"}, {Text: "x"}, {ID: "kb", Text: "\xff"}, {ID: "kb", Text: strings.Repeat("x", canned.MaxText+1)}, {ID: "kb", Text: "x", Form: strings.Repeat("x", 200)}, {ID: "kb", Text: "x", Format: "rtf"}} {
		_, err := l.Quote(a, canned.Plain)
		require.Error(t, err)
	}
	_, err = l.Quote(canned.Article{ID: "kb", Text: "x"}, "fax")
	require.ErrorIs(t, err, canned.BadArgument)
	require.True(t, slices.IsSorted(l.Folders(ann)))
}
