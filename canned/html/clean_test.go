package html_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/parley-go/parley/canned"
	"github.com/parley-go/parley/canned/html"
)

func TestG4_CleanedByAnAllowList(t *testing.T) {
	for _, c := range []struct{ name, dirty, clean string }{
		{"what stays", `<b>b</b><strong>s</strong><i>i</i><em>e</em><u>u</u><br><p>p</p><ul><li>l</li></ul>`, `<b>b</b><strong>s</strong><i>i</i><em>e</em><u>u</u><br><p>p</p><ul><li>l</li></ul>`},
		{"a link", `<a href="https://example.com/?a=1&b=2">x</a>`, `<a href="https://example.com/?a=1&amp;b=2" rel="noreferrer noopener" target="_blank">x</a>`},
		{"a link that says where to open", `<a href="http://example.com" target="_top">x</a>`, `<a href="http://example.com" rel="noreferrer noopener" target="_blank">x</a>`},
		{"a link that says it rightly", `<a href="http://example.com" target="_blank">x</a>`, `<a href="http://example.com" rel="noreferrer noopener" target="_blank">x</a>`},
		{"an address", `<a href="mailto:a@example.com">x</a>`, `<a href="mailto:a@example.com">x</a>`},
		{"an address with a target", `<a href="mailto:a@example.com" target=_blank>x</a>`, `<a href="mailto:a@example.com">x</a>`},
		{"a script as an address", `<a href="javascript:alert(1)">x</a>`, `x`},
		{"the same in disguise", `<a href=" &#106;ava&#x0A;script:alert(1)">x</a><a href="JaVaScRiPt:1">y</a><a href="data:text/html,1">z</a>`, `xyz`},
		{"an address of this page", `<a href="/logout">x</a><a href="//example.com">y</a>`, `xy`},
		{"a script", `a<script>alert(1)</script>b`, `ab`},
		{"a script that never ends", `a<script>alert(1)`, `a`},
		{"a handler", `<b onclick="alert(1)" style="position:fixed" class="x">b</b>`, `<b>b</b>`},
		{"a picture", `<img src=x onerror=alert(1)>b`, `b`},
		{"a frame", `<iframe src="https://example.com">x</iframe>b`, `b`},
		{"a comment", `a<!-- <b> -->b`, `ab`},
		{"a drawing", `<svg><a xlink:href="javascript:1"><b>x</b></a></svg>`, `<b>x</b>`},
		{"a form", `<form action="https://example.com"><input name=x></form>`, ``},
		{"left open", `<b><i>x`, `<b><i>x</i></b>`},
		{"crossed", `<b><i>x</b>y</i>`, `<b><i>x</i></b>y`},
		{"closed without being open", `x</b></p></a>`, `x`},
		{"a link in a link", `<a href="https://example.com/1">x<b><a href="https://example.com/2">y</a>`,
			`<a href="https://example.com/1" rel="noreferrer noopener" target="_blank">x<b></b></a><a href="https://example.com/2" rel="noreferrer noopener" target="_blank">y</a>`},
		{"a paragraph in a paragraph", `<p>x<p>y`, `<p>x</p><p>y</p>`},
		{"an arrow", `1 < 2 & 3 > 2`, `1 &lt; 2 &amp; 3 &gt; 2`},
		{"other entities", `&eacute;&rsquo;&#8364;&lt;b&gt;`, `é’€&lt;b&gt;`},
		{"capitals", `<B>x</B><BR/>`, `<b>x</b><br/>`},
	} {
		got := html.New().Clean(c.dirty)
		if got != c.clean {
			t.Errorf("%s:\n got  %s\n want %s", c.name, got, c.clean)
		}
		if again := html.New().Clean(got); again != got {
			t.Errorf("%s, cleaned twice:\n got  %s\n want %s", c.name, again, got)
		}
	}
}

// check fails unless a text is clean: a few tags, a few attributes, everything closed,
// and a browser sees the same.
func check(t testing.TB, clean string) {
	t.Helper()
	var open []string
	z := nethtml.NewTokenizer(strings.NewReader(clean))
	for kind := z.Next(); kind != nethtml.ErrorToken; kind = z.Next() {
		token := z.Token()
		switch kind {
		case nethtml.TextToken:
		case nethtml.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> closes nothing in %q", token.Data, clean)
			}
			open = open[:len(open)-1]
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			checkTag(t, token.Data, token.Attr, clean)
			if token.Data != "br" {
				open = append(open, token.Data)
			}
		default:
			t.Fatalf("%s in %q", kind, clean)
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v stays open in %q", open, clean)
	}
	for _, n := range inBrowser(t, clean) {
		for d := range n.Descendants() {
			if d.Type == nethtml.ElementNode {
				checkTag(t, d.Data, d.Attr, clean)
			} else if d.Type != nethtml.TextNode {
				t.Fatalf("a node of type %d in %q", d.Type, clean)
			}
		}
	}
}

func checkTag(t testing.TB, name string, attrs []nethtml.Attribute, in string) {
	t.Helper()
	switch name {
	case "b", "strong", "i", "em", "u", "br", "p", "ul", "ol", "li", "a":
	default:
		t.Fatalf("<%s> in %q", name, in)
	}
	for _, a := range attrs {
		v := strings.ToLower(a.Val)
		switch {
		case name == "a" && a.Key == "href" && (strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "mailto:")):
		case name == "a" && a.Key == "target" && v == "_blank":
		case name == "a" && a.Key == "rel" && strings.Contains(v, "noopener"):
		default:
			t.Fatalf("<%s %s=%q> in %q", name, a.Key, v, in)
		}
	}
}

// inBrowser is what a browser makes of it.
func inBrowser(t testing.TB, text string) []*nethtml.Node {
	t.Helper()
	body := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(text), body)
	if err != nil && !strings.Contains(err.Error(), "nesting") && !strings.Contains(err.Error(), "stack") {
		t.Fatal(err)
	}
	for _, n := range nodes {
		if n.Type == nethtml.ElementNode {
			checkTag(t, n.Data, n.Attr, text)
		}
	}
	return nodes
}

// shown is the text that a browser shows.
func shown(t testing.TB, text string) string {
	var b strings.Builder
	for _, n := range inBrowser(t, "<b>"+text+"</b>") {
		for d := range n.Descendants() {
			if d.Type == nethtml.TextNode {
				b.WriteString(d.Data)
			}
		}
	}
	return b.String()
}

// sources are the beginnings of fuzzing, and what the properties are always held against.
var sources = []string{
	``, `x`, `<b>Hello %F</b>`, `<a href="https://example.com/?a=%F&b=%L">%AF</a>`, `<a href="%URL">pay</a>`, `<a href='%URL/%F'>pay`,
	`<a href=%F onclick=%L>x</a>`, `<%F>x</%F>`, `<b title="%F">`, `<a href="mailto:%F@example.com">`, `<a href="https://%F.example.com/%L#%AF">x</a>`,
	`<a href="https://na%C3%AFve.example/%AF">x</a>`, `100%% <i>%X</i> %`, `<script>%F</script>`, `<!-- %F -->%L`, `qz0x0y %F qz1x0w`, `qz<b></b>0x0y%F`,
	`<p><ul><li>%F<li>%L</ul>`, `&lt;b&gt;%F&amp;%L&#37;F`, `<a href="java%F:alert(1)">x</a>`, `<a href="https://%URL">x</a>`, `="%F" ='%L' =%AF`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`, "<b>\u202e%F", "<a href=\"https://x\n.example/%F\">x</a>", `<p><b><a href="https://e.example/"><p>x</b></a>`,
	`%<b>F</b>`, `%<script></script>F`, `<a href="https://e.example/%%20%zz">x</a>`, `<br/%F><br %F>`, `<a href="%F%L">`, `<a href="https://%%F/">`,
}

var values = []string{
	"Zoë", "", "%AF", "%%", `"><script>alert(1)</script>`, `' onclick='x`, "<b>", "&lt;", "&#37;", "a b", "javascript:alert(1)", "https://evil.example/?a=1&b=2#c", "mailto:x@example.com?bcc=y",
	"HTTPS://E.example/é", "//evil.example", "@evil.example", "qz0x1y", "{{x}}", "\u202eevil", "a\x00b", "\xff", "line\nline", "-->", "</p>", "https://e.example/\"onclick=\"x", "https://", "% %zz",
}

func library(t testing.TB) canned.Library {
	t.Helper()
	l, err := canned.New(canned.Config{HTML: html.New(), Variables: []canned.Variable{{Name: "URL"}}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// properties hold for any source and any value.
func properties(t testing.TB, l canned.Library, source, value string) {
	t.Helper()
	clean := html.New().Clean(source)
	check(t, clean)
	if again := html.New().Clean(clean); again != clean {
		t.Fatalf("%q is not clean: cleaned again it is %q", clean, again)
	}

	by := canned.Actor{ID: "ann"}
	content := canned.Content{Title: "x", Format: canned.HTMLFormat, Text: source}
	saved, events, err := canned.Step(l, by, canned.Create{ID: "r1", Content: content})
	if err != nil {
		return // nothing is left of it
	}
	kept := events[0].(canned.Saved).Response.Content
	if _, events, err := canned.Step(saved, by, canned.Edit{ID: "r1", Content: kept}); err != nil || len(events) > 0 {
		t.Fatalf("saved again, %q is another text: %+v, %v", kept.Text, events, err)
	}
	template, err := saved.Template(by, "r1")
	if err != nil {
		t.Fatal(err)
	}
	all := canned.Values{"F": value, "L": value, "AF": value, "AL": value, "URL": value}
	rendered, err := template.Render(canned.HTML, all)
	if err != nil {
		return // too long
	}
	check(t, rendered)
	for _, target := range []canned.Target{canned.Messenger, canned.Plain} {
		if _, err := template.Render(target, all); err != nil && len(source) < 1000 && len(value) < 100 {
			t.Fatal(err)
		}
	}
}

func TestG4_WhatComesOutIsCleanWhateverTheValues(t *testing.T) {
	l := library(t)
	for _, source := range sources {
		for _, value := range values {
			properties(t, l, source, value)
		}
	}
}

func TestG3_ValuesComeOutAsThemselvesInHTML(t *testing.T) {
	l := library(t)
	template, err := l.Parse(canned.Content{Title: "x", Format: canned.HTMLFormat, Text: `<b>[%F]</b> <a href="https://example.com/?q=%F">here</a>`})
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range values[:len(values)-10] {
		rendered, err := template.Render(canned.HTML, canned.Values{"F": value})
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(t, rendered); got != "["+value+"] here" {
			t.Errorf("%q is shown as %q", value, got)
		}
		if again := html.New().Clean(rendered); again != rendered {
			t.Errorf("cleaning what was rendered changes\n %s\nto\n %s", rendered, again)
		}
	}
}

func TestG4_LinksWithVariables(t *testing.T) {
	l := library(t)
	for _, c := range []struct{ source, value, rendered, plain string }{
		{`<a href="https://example.com/%URL">x</a>`, "a/../b?c#d", `<a href="https://example.com/a%2F..%2Fb%3Fc%23d" rel="noreferrer noopener" target="_blank">x</a>`, "x (https://example.com/a%2F..%2Fb%3Fc%23d)"},
		{`<a href="%URL">pay</a>`, "https://pay.example/?a=1&b=2", `<a href="https://pay.example/?a=1&amp;b=2" rel="noreferrer noopener" target="_blank">pay</a>`, "pay (https://pay.example/?a=1&b=2)"},
		{`<a href="%URL">pay</a>`, "javascript:alert(1)", `<a>pay</a>`, "pay"},
		{`<a href="%URL">pay</a>`, "", `<a>pay</a>`, "pay"},
		{`<a href="%URL/x">pay</a>`, "https://pay.example", `<a href="https://pay.example/x" rel="noreferrer noopener" target="_blank">pay</a>`, "pay (https://pay.example/x)"},
		{`<a href="mailto:%URL">write</a>`, "a@example.com?bcc=b", `<a href="mailto:a@example.com%3Fbcc%3Db">write</a>`, "write (mailto:a@example.com%3Fbcc%3Db)"},
		{`<a href="%URL">%URL</a>`, "https://pay.example/", `<a href="https://pay.example/" rel="noreferrer noopener" target="_blank">https://pay.example/</a>`, "https://pay.example/"},
		{`<a href="https://na%C3%AFve.example/">x</a>`, "", `<a href="https://na%C3%AFve.example/" rel="noreferrer noopener" target="_blank">x</a>`, "x (https://na%C3%AFve.example/)"},
	} {
		template, err := l.Parse(canned.Content{Title: "x", Format: canned.HTMLFormat, Text: c.source})
		if err != nil {
			t.Fatal(err)
		}
		values := canned.Values{"URL": c.value, "AF": "Ann"}
		if got, _ := template.Render(canned.HTML, values); got != c.rendered {
			t.Errorf("%s with %q:\n got  %s\n want %s", c.source, c.value, got, c.rendered)
		}
		if got, _ := template.Render(canned.Plain, values); got != c.plain {
			t.Errorf("%s with %q as text: %s, want %s", c.source, c.value, got, c.plain)
		}
	}
}

// The store is not trusted: what somebody wrote into it is cleaned when it is loaded.
func TestG4_CleanedWhenSavedAndWhenLoaded(t *testing.T) {
	dirty := canned.Content{Title: "x", Format: canned.HTMLFormat, Text: `<b onclick="x">Hi %F`}
	l := library(t)
	events, err := canned.Decide(l, canned.Actor{ID: "ann"}, canned.Create{ID: "r1", Content: dirty})
	if err != nil || events[0].(canned.Saved).Response.Text != `<b>Hi %F</b>` {
		t.Errorf("saved as %+v, %v", events, err)
	}
	l, err = canned.New(canned.Config{HTML: html.New()}, canned.Response{ID: "r1", Scope: canned.Scope{Owner: "ann"}, Content: dirty})
	if err != nil {
		t.Fatal(err)
	}
	choice, err := l.Choose(canned.Actor{ID: "ann"}, "r1", canned.HTML, canned.Values{"F": "<Zoë>"})
	if err != nil || choice.Text != `<b>Hi &lt;Zoë&gt;</b>` {
		t.Errorf("%s, %v", choice.Text, err)
	}
	if _, err := canned.Decide(l, canned.Actor{ID: "ann"}, canned.Create{ID: "r2", Content: canned.Content{Title: "x", Format: canned.HTMLFormat, Text: `<script>1</script>`}}); err == nil {
		t.Error("nothing was left of a response, and it was saved")
	}
}

// Articles of a knowledge base are nobody's friends either.
func TestG8_ArticlesAreCleaned(t *testing.T) {
	choice, err := library(t).Quote(canned.Article{ID: "kb", Format: canned.HTMLFormat, Text: `<img src=x onerror=1><b>100%F`}, canned.HTML)
	if err != nil || choice.Text != `<b>100%F</b>` {
		t.Errorf("%s, %v", choice.Text, err)
	}
}

// Hostile texts of the largest size take memory by their size, and not by its square, and
// no time to speak of.
func TestHugeTexts(t *testing.T) {
	l := library(t)
	for _, unit := range []string{"<b>", "</b>", "<b></i>", "<a href='https://e.example/%F'>", "<", "<!--", `<a x="`, "&", "&#113;", "%F", "%", "<p>", "<ul><li>", "=\"%F", "qz0x", "<a href=\"%F", "<a>", "<i><b></i>"} {
		text := strings.Repeat(unit, canned.MaxText/len(unit))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := time.Now()
		_, err := l.Parse(canned.Content{Title: "x", Format: canned.HTMLFormat, Text: text})
		took := time.Since(begin)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 1000*canned.MaxText || took > 20*time.Second {
			t.Errorf("%q many times: %d bytes, %v, %v", unit, got, took, err)
		}
		check(t, html.New().Clean(text))
	}
}

func FuzzClean(f *testing.F) {
	for i, source := range sources {
		f.Add(source, values[i%len(values)])
	}
	l := library(f)
	f.Fuzz(func(t *testing.T, source, value string) { properties(t, l, source, value) })
}

func BenchmarkRender(b *testing.B) {
	t, err := library(b).Parse(canned.Content{Title: "x", Format: canned.HTMLFormat,
		Text: `<p>Hello %F %L,</p><p>your <b>order</b> is <a href="https://example.com/orders?name=%L">here</a>.<br>Regards, %AF</p>`})
	if err != nil {
		b.Fatal(err)
	}
	v := canned.Values{"F": "Zoë", "L": "O’Neil & <Sons>", "AF": "Ann"}
	for _, target := range []canned.Target{canned.HTML, canned.Messenger, canned.Plain} {
		b.Run(string(target), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := t.Render(target, v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkClean(b *testing.B) {
	c := html.New()
	for b.Loop() {
		c.Clean(`<p>Hello %F %L,</p><p>your <b>order</b> is <a href="https://example.com/orders">here</a>.<br>Regards, %AF</p>`)
	}
}
