package conversation_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	. "github.com/parley-go/parley/conversation"
)

// told are the links of a text: what is seen, and "on" or "off" the site.
func linksOf(text string, site ...string) []string {
	var told []string
	for _, l := range Links(Text(text), site...) {
		where := " off"
		if l.OnSite {
			where = " on"
		}
		told = append(told, text[l.From:l.To]+where)
	}
	return told
}

func TestE5_LinksOfASentence(t *testing.T) {
	text := "Look at https://shop.example/returns?id=7 (or www.shop.example), not at http://other.example."
	require.Equal(t, []string{
		"https://shop.example/returns?id=7 on",
		"www.shop.example on",
		"http://other.example off",
	}, linksOf(text, "shop.example"))
	l := Links(Text(text), "shop.example")
	require.Equal(t, Span{8, 41}, l[0].Span)
	require.Equal(t, "https://shop.example/returns?id=7", string(l[0].Address))
	require.Equal(t, "http://www.shop.example", string(l[1].Address), "it has no scheme of its own")
}

// What stays on the site and what does not. The first column is the whole text.
func TestE5_OnTheSiteOrNot(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"http://shop.example", "http://shop.example on"},
		{"http://help.eu.shop.example/x", "http://help.eu.shop.example/x on"},
		{"https://shop.example:8443/x", "https://shop.example:8443/x on"},
		{"HTTPS://SHOP.Example/", "HTTPS://SHOP.Example/ on"},
		{"WWW.Shop.Example", "WWW.Shop.Example on"},
		// look-alikes
		{"http://notshop.example", "http://notshop.example off"},
		{"http://shop.example.evil.com", "http://shop.example.evil.com off"},
		{"http://shop-example.com", "http://shop-example.com off"},
		{"http://example", "http://example off"},
		{"http://evil.com/shop.example", "http://evil.com/shop.example off"},
		{"http://evil.com?shop.example", "http://evil.com?shop.example off"},
		{"http://evil.com#shop.example", "http://evil.com#shop.example off"},
		{"http://evil.com:80.shop.example", "http://evil.com:80 off"},
		// what stands before an @ is nobody's domain
		{"https://shop.example@evil.example", "https://shop.example@evil.example off"},
		{"https://shop.example:443@evil.example/", "https://shop.example:443@evil.example/ off"},
		{"https://a@shop.example@evil.example/", "https://a@shop.example@evil.example/ off"},
		{"https://shop.example,help@evil.example/", "https://shop.example,help@evil.example/ off"},
		{"https://ann:secret@shop.example/", "https://ann:secret@shop.example/ on"},
		{"https://evil.example/@shop.example", "https://evil.example/@shop.example off"},
		{"https://evil.example?@shop.example", "https://evil.example?@shop.example off"},
		{"https://evil.example#@shop.example", "https://evil.example#@shop.example off"},
		// browsers read a backslash as a slash, and others do not: it ends the link
		{`https://shop.example\@evil.example`, "https://shop.example on"},
		{`https://evil.example\.shop.example`, "https://evil.example off"},
		// full stops and slashes that are none, and letters that browsers make ASCII
		{"https://shop.example。evil.example", "https://shop.example on"},
		{"https://evil.c℀.shop.example", "https://evil.c off"},
		{"https://evil.example∕.shop.example", "https://evil.example off"},
		{"https://ｓｈｏｐ.example", "https://ｓｈｏｐ.example off"},
		{"https://\u212Bshop.example", "https://\u212Bshop.example off"},
		{"https://shop.exampl\u0435", "https://shop.exampl\u0435 off"},         // Cyrillic
		{"https://shop.example\u202E/moc", "https://shop.example on"},          // writing is turned round
		{"https://shop.example\u200B.evil.example", "https://shop.example on"}, // nothing is seen
		{"https://shop.example\u00AD.evil.example", "https://shop.example on"},
		{"https://shop.example%2Eevil.example", "https://shop.example on"},
		{"https://xn--shop.example", "https://xn--shop.example off"},
		// a host of signs is none
		{"http:///shop.example", ""},
		{"http://@shop.example", "http://@shop.example on"},
		{"http://:80", ""}, {"http://.shop.example", ""}, {"http://?shop.example", ""}, {"http://[::1]/", ""}, {"http://...", ""}, {"http://_", ""},
		{"http://10.0.0.1:8080/x", "http://10.0.0.1:8080/x off"},
		{"http://localhost:8080", "http://localhost:8080 off"},
		{"http://shop.example:99999/x", "http://shop.example on"},
		{"http://shop.example:65535/x", "http://shop.example:65535/x on"},
		{"http://shop.example:65536/x", "http://shop.example on"},
		{"http://shop.example:123456/x", "http://shop.example on"},
	} {
		require.Equal(t, c.want, strings.Join(linksOf(c.text, "shop.example"), "; "), c.text)
	}
}

func TestE5_ASiteMayHaveSeveralDomainsOrNone(t *testing.T) {
	text := "www.shop.example www.shop.test www.other.test"
	require.Equal(t, []string{"www.shop.example on", "www.shop.test on", "www.other.test off"}, linksOf(text, "Shop.Example.", "shop.test"))
	require.Equal(t, []string{"www.shop.example off", "www.shop.test off", "www.other.test off"}, linksOf(text))
	require.Equal(t, []string{"www.shop.example off", "www.shop.test off", "www.other.test off"}, linksOf(text, "", "."))
	require.Equal(t, []string{"www.shop.example off", "www.shop.test on", "www.other.test on"}, linksOf(text, "test"))
}

// The same domain in its own letters and in ASCII. The pairs are of RFC 3492 and of
// registries.
func TestE5_DomainsInOtherLetters(t *testing.T) {
	for _, c := range []struct{ letters, ascii string }{
		{"bücher.example", "xn--bcher-kva.example"},
		{"münchen.example", "xn--mnchen-3ya.example"},
		{"straße.example", "xn--strae-oqa.example"},
		{"مثال.example", "xn--mgbh0fb.example"},
		{"例え.テスト", "xn--r8jz45g.xn--zckzah"},
		{"他们为什么不说中文.example", "xn--ihqwcrb4cv8a8dqg056pqjye.example"},
		{"почемужеонинеговорятпорусски.example", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l.example"},
		{"porquénopuedensimplementehablarenespañol.example", "xn--porqunopuedensimplementehablarenespaol-fmd56a.example"},
		{"3年b組金八先生.example", "xn--3b-ww4c5e180e575a65lsy2b.example"},
		{"παράδειγμα.δοκιμή", "xn--hxajbheg2az3al.xn--jxalpdlp"},
	} {
		for _, text := range []string{"http://" + c.letters + "/x", "http://" + c.ascii + "/x", "http://" + strings.ToUpper(c.ascii) + "/x", "http://www." + c.letters} {
			require.Equal(t, []string{text + " on"}, linksOf(text, c.letters), c.ascii)
			require.Equal(t, []string{text + " on"}, linksOf(text, c.ascii), c.letters)
		}
	}
	require.Equal(t, []string{"http://BÜCHER.example on"}, linksOf("http://BÜCHER.example", "bücher.example"))
	require.Equal(t, []string{"http://İnfo.example off"}, linksOf("http://İnfo.example", "info.example"), "a browser opens another domain")
	require.Equal(t, []string{"http://bİü.example off"}, linksOf("http://bİü.example", "biü.example"), "a browser opens another domain")
	require.Equal(t, []string{"http://bu\u0308cher.example off"}, linksOf("http://bu\u0308cher.example", "bücher.example"), "not in normal form C")
}

// A sentence goes on behind a link, and around it.
func TestE5_WhatTheSentenceKeeps(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"http://a.test.", "http://a.test"}, {"http://a.test...", "http://a.test"}, {"http://a.test/?!", "http://a.test/"},
		{"http://a.test, http://b.test", "http://a.test http://b.test"}, {"http://a.test,http://b.test/c,d", "http://a.test http://b.test/c,d"},
		{"(http://a.test)", "http://a.test"}, {"(http://a.test/b)", "http://a.test/b"}, {"(see http://a.test/b).", "http://a.test/b"},
		{"http://a.test/b_(c)", "http://a.test/b_(c)"}, {"(http://a.test/b_(c))", "http://a.test/b_(c)"}, {"http://a.test/(b", "http://a.test/(b"},
		{"[http://a.test/b]", "http://a.test/b"}, {"http://a.test/b[0]", "http://a.test/b[0]"}, {"[text](http://a.test/b)", "http://a.test/b"},
		{"<http://a.test/b>", "http://a.test/b"}, {`"http://a.test/b"`, "http://a.test/b"}, {"'http://a.test/b'", "http://a.test/b"}, {"`http://a.test/b`", "http://a.test/b"},
		{"„http://a.test/b“", "http://a.test/b"}, {"«http://a.test»", "http://a.test"}, {"http://a.test/b。下一个", "http://a.test/b"},
		{"*http://a.test* _http://b.test_ ~http://c.test/~", "http://a.test http://c.test/"}, {"http://a.test{id}", "http://a.test"},
		{"请看http://a.test/b", "http://a.test/b"}, {"http://a.test/ü?ö=ä#ß", "http://a.test/ü?ö=ä#ß"},
		{"http://a.test/b\nhttp://b.test", "http://a.test/b http://b.test"}, {"http://a.test\u3000b", "http://a.test"}, {"http://a.test\xFFb", "http://a.test"},
		{"http://a.test😀", "http://a.test"}, {"a:http://a.test;b", "http://a.test"}, {"http://a.test./b", "http://a.test"},
		{"http://a.test/?u=http://b.test", "http://a.test/?u=http://b.test"}, {"http://http://a.test", "http://http"},
		{"www.", ""}, {"www..a", ""}, {"www.a", "www.a"}, {"www", ""}, {"http://", ""}, {"https:// a.test", ""},
		// parts of something else
		{"ann@www.a.test", ""}, {"www.a.test@b.test", ""}, {"xhttp://a.test", ""}, {"git+http://a.test", ""}, {"awww.a.test", ""}, {"/www.a.test", ""},
		{"a.test", ""}, {"ann@a.test", ""},
	} {
		var seen []string
		for _, l := range Links(Text(c.text)) {
			seen = append(seen, c.text[l.From:l.To])
		}
		require.Equal(t, c.want, strings.Join(seen, " "), c.text)
	}
}

// Nothing but http and https is ever opened.
func TestE5_NoOtherSchemeIsALink(t *testing.T) {
	for _, text := range []string{
		"javascript:alert(1)", "JavaScript://www.a.test/%0Aalert(1)", "data:text/html,<script>", "file:///etc/passwd", "ftp://a.test", "vbscript:x",
		"java\nscript:alert(1)", "mailto:ann@a.test", "tel:+4912345", "//a.test", "http:/a.test", "http:a.test", "http:\\\\a.test", "ħttp://a.test", "httpſ://a.test",
	} {
		require.Empty(t, Links(Text(text)), text)
	}
	l := Links("javascript:http://a.test/%0Aalert(1)")
	require.Len(t, l, 1)
	require.Equal(t, "http://a.test/%0Aalert(1)", string(l[0].Address), "opened as what it is")
}

func TestE5_LongLinksAreNone(t *testing.T) {
	longest := "http://a.test/" + strings.Repeat("b", MaxPage-len("http://a.test/"))
	require.Len(t, Links(Text(longest)), 1)
	require.Empty(t, Links(Text(longest+"b")))
	require.Len(t, Links(Text(longest+"b http://a.test")), 1, "and the next one is found")
	require.Empty(t, Links(Text(longest+"b/http://a.test")), "a part of it is none either")
	require.Empty(t, Links(Text("http://"+strings.Repeat("u", 600)+"@shop.example"), "shop.example"))
	require.Len(t, Links(Text("http://"+strings.Repeat("u", 500)+"@a.test")), 1)
	label := strings.Repeat("b", 63)
	require.Equal(t, []string{"http://" + label + ".test off"}, linksOf("http://"+label+".test"))
	require.Empty(t, linksOf("http://b"+label+".test"))
	require.Empty(t, linksOf("http://"+strings.Repeat("ü", 60)+".test"), "too long in ASCII")
}

// The time is in proportion to the text, whatever it is: a megabyte of what could be
// looked at again and again takes no time that one would notice.
func TestE5_TimeIsInProportion(t *testing.T) {
	for _, part := range []string{
		"http://", "www.", "http://a.test/(", "http://a.test)", "http://ü", "http://_", "http://a@", "http://a.", "[", "http://a?", "h",
		"http://a.test/http://", "wwwwwww.", "ü.", "http://" + strings.Repeat("é", 120) + " ", "http://" + strings.Repeat("a", 600) + " ",
	} {
		text := Text(strings.Repeat(part, 1<<20/len(part)))
		begun := time.Now()
		Links(text, "shop.example")
		Links("http://a.test/"+text, "shop.example")
		require.Less(t, time.Since(begun), 5*time.Second, part)
	}
}

func TestE5_LinksAreLoggedWithoutTheirAddress(t *testing.T) {
	l := Links("http://a.test/secret")[0]
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
		require.NotContains(t, fmt.Sprintf(verb, l), "secret")
		require.NotContains(t, fmt.Sprintf(verb, &l), "secret")
		require.NotContains(t, fmt.Sprintf(verb, []Link{l}), "secret")
	}
	body, err := json.Marshal(l)
	require.NoError(t, err)
	require.JSONEq(t, `{"from":0,"to":20,"address":"http://a.test/secret","on_site":false}`, string(body))
}

// Texts that are made of links, so that what is to be found is known: any scheme,
// user, host, port and path, with any end behind.
func TestE5_WhatIsMadeOfLinksHasThem(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	for range 20_000 {
		var text strings.Builder
		var want []string
		for range 1 + r.IntN(4) {
			text.WriteString(one("", "see ", "(", "\"", "«", "\n", "请看", "a:", "word, "))
			scheme, host := one("http://", "https://", "HTTPS://", "www.", "Www."), one("shop.example", "a.shop.example", "SHOP.example", "notshop.example", "shop.example.test", "a", "bücher.test", "10.0.0.1")
			user, port := one("", "", "u@", "shop.example@", "u:p@"), one("", "", ":80", ":65535")
			if scheme[0]|0x20 == 'w' {
				user = ""
			}
			path := one("", "", "/", "/a/b_c", "/?q=1&r=(2)", "?q", "#f", "/@shop.example", "/http://shop.example", "/%20-x", "/[1]")
			link := scheme + user + host + port + path
			on := host != "notshop.example" && strings.Contains(strings.ToLower(host), "shop.example") && !strings.HasSuffix(host, ".test")
			want = append(want, fmt.Sprintf("%s %t", link, on))
			text.WriteString(link + one(" ", "\n", ". ", ", ", ") ", "\" ", "? ", "»", "。", "\\", "{", "\u200B ", "!) ", "...\t", "<"))
		}
		var got []string
		for _, l := range Links(Text(text.String()), "shop.example") {
			got = append(got, fmt.Sprintf("%s %t", text.String()[l.From:l.To], l.OnSite))
		}
		require.Equal(t, want, got, text.String())
	}
}

func checkLinks(t *testing.T, text string) {
	t.Helper()
	links, behind := Links(Text(text), "shop.example"), 0
	for _, l := range links {
		require.True(t, behind <= l.From && l.From < l.To && l.To <= len(text), "%q", text)
		behind = l.To
		seen, opened := text[l.From:l.To], string(l.Address)
		require.True(t, utf8.ValidString(seen), "%q", text)
		require.LessOrEqual(t, len(seen), MaxPage)
		scheme, rest, _ := strings.Cut(opened, "://")
		require.Contains(t, []string{"http", "https"}, scheme)
		require.True(t, strings.HasSuffix(seen, rest), "it opens what is seen: %q", text)
		require.False(t, strings.ContainsFunc(opened, func(r rune) bool {
			return r <= ' ' || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("\"\\<>", r)
		}), "%q", text)
		require.Equal(t, []Link{{Span: Span{0, len(seen)}, Address: l.Address, OnSite: l.OnSite}}, Links(Text(seen), "shop.example"), "alone it is the same: %q", text)
		u, err := url.Parse(opened)
		if err != nil {
			continue // a percent sign in the path, for one, that net/url does not take
		}
		host := strings.ToLower(u.Hostname())
		require.NotEmpty(t, host, "%q", text)
		if !strings.ContainsFunc(host, func(r rune) bool { return r >= utf8.RuneSelf }) {
			require.Equal(t, host == "shop.example" || strings.HasSuffix(host, ".shop.example"), l.OnSite, "%q", text)
		}
	}
}

func FuzzLinks(f *testing.F) {
	for _, seed := range []string{
		"see https://shop.example/a?b=c#d, www.shop.example.", "https://shop.example@evil.example", "http://xn--bcher-kva.example:80/(x)", "http://a.shop.example\\@b", "HTTP://ü\u0308.shop.example。",
		"http://shop.example:80:80@a_*", "www.shop.example@b", "http://@", "http://a.test/" + strings.Repeat("x", 2100),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkLinks(t, text) })
}

// Pieces that matter, thrown together: what the fuzz target looks for, in every run.
func TestE5_LinksOfAnyText(t *testing.T) {
	pieces := []string{"http://", "https://", "www.", "shop.example", "evil", ".", "@", ":", "80", "/", "?", "#", "\\", "(", ")", "[", "]", ",", "_", "%", " ", "\"", "ü", "\u0301", "℀", "。", "\u200B", "\xFF", "xn--", "-", "K", "İ", "a", "~*"}
	r := rand.New(rand.NewPCG(5, 6))
	for range 50_000 {
		var text strings.Builder
		for range 1 + r.IntN(14) {
			text.WriteString(pieces[r.IntN(len(pieces))])
		}
		checkLinks(t, text.String())
	}
}

func BenchmarkLinks(b *testing.B) {
	for name, text := range map[string]Text{
		"none":  Text(strings.Repeat("Where is my order, please? ", 185)),
		"many":  Text(strings.Repeat("https://www.shop.example/returns?id=7 ", 131)),
		"other": Text(strings.Repeat("https://bücher.example/ ", 200)),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Links(text, "shop.example")
			}
		})
	}
}
