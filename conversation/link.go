package conversation

import (
	"fmt"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a part of a text: the bytes from From to before To.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Link is a web link in a text (E5).
type Link struct {
	Span
	// Address is what to open: what the span shows, with the scheme in lower case, or
	// with http:// in front of a www. that has none. So it opens what is seen and
	// nothing else, and it never has another scheme.
	Address Text `json:"address"`
	// OnSite says that it stays on the site: its host is one of the site's domains or
	// below one. The port does not matter, nor what stands before an @.
	OnSite bool `json:"on_site"`
}

// LogValue leaves the text out.
func (l Link) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("from", l.From), slog.Int("to", l.To), slog.Bool("on_site", l.OnSite))
}

// Format leaves the text out.
func (l Link) Format(f fmt.State, _ rune) { outline(f, l) }

// Links finds the web links of a text, in order: what begins with http://, https://
// or www. in upper or lower case. The site's domains are such as "shop.example"; without one no
// link stays on the site.
//
// A link ends where one cannot go on in a sentence: before a space, a quote, a
// backslash, an angle or curly bracket, a character that is not seen, and
// punctuation that is not ASCII. The comma or full stop behind it is the sentence's,
// and a bracket that it does not open the bracket's around it. It has at most
// [MaxPage] bytes.
//
// A domain in other letters than ASCII is the same as its "xn--" form. It is
// compared as it stands: one that is not in normal form C is not on the site.
func Links(t Text, site ...string) []Link {
	text, domains := string(t), asciiHosts(site)
	var links []Link
	runs := 0 // where the run of characters ends that a link may have
	for i := 0; ; {
		at, scheme := nextScheme(text, i)
		if scheme == "" {
			return links
		}
		if runs <= at {
			runs = at + runOf(text[at:])
		}
		end := at + linkEnd(text[at:runs], scheme)
		if end == at || end-at > MaxPage {
			i = max(at+len(scheme), end)
			continue
		}
		l := Link{Span: Span{at, end}, Address: Text(scheme + text[at+len(scheme):end])}
		if scheme == "www." {
			l.Address = "http://" + Text(text[at:end])
		}
		l.OnSite = onSite(hostOf(string(l.Address)), domains)
		links = append(links, l)
		i = end
	}
}

// nextScheme finds where the next link may begin, from i on; empty: nowhere. Behind
// a letter, a digit or a sign that addresses have, it is a part of something else.
func nextScheme(text string, i int) (int, string) {
	for ; i < len(text); i++ {
		if c := text[i] | 0x20; c != 'h' && c != 'w' {
			continue
		}
		if i > 0 && (alphanumeric(text[i-1]) || strings.IndexByte("+-._@/=%", text[i-1]) >= 0) {
			continue
		}
		for _, scheme := range []string{"http://", "https://", "www."} {
			if begins(text[i:], scheme) {
				return i, scheme
			}
		}
	}
	return i, ""
}

// begins reports whether the text begins with the prefix, which is in lower case.
func begins(text, prefix string) bool {
	for i := range len(prefix) {
		if i >= len(text) || text[i] != prefix[i] && (text[i]|0x20 != prefix[i] || !alphanumeric(text[i])) {
			return false
		}
	}
	return true
}

// runOf is how many bytes there are before one that no link has.
func runOf(text string) int {
	for i, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if r <= ' ' || r == 0x7F || strings.IndexByte("\"<>\\^`{|}", byte(r)) >= 0 {
				return i
			}
		case r == utf8.RuneError, unicode.IsSpace(r), unicode.IsPunct(r), unicode.In(r, unicode.C, unicode.Z):
			return i
		}
	}
	return len(text)
}

// maxAuthority bounds what stands before the path: user, host and port.
const maxAuthority = 512

// linkEnd is where the link ends that begins here; 0: it is none.
func linkEnd(run, scheme string) int {
	host := len(scheme)
	if scheme == "www." {
		host = 0
	}
	rest := run[host:]
	authority := strings.IndexAny(rest[:min(len(rest), maxAuthority+1)], "/?#")
	switch {
	case authority < 0 && len(rest) > maxAuthority:
		return 0
	case authority < 0:
		authority = len(rest)
	}
	if at := strings.LastIndexByte(rest[:authority], '@'); at >= 0 {
		if host == 0 {
			return 0 // an e-mail address
		}
		host, authority = host+at+1, authority-at-1
	}
	end := host + hostAndPort(run[host:host+authority])
	if end == host+authority {
		end = len(run) // there may be a path
	}
	if end = trimmed(run[:end]); end <= max(host, len(scheme)) || hostAndPort(run[host:end]) == 0 {
		return 0
	}
	return end
}

// hostAndPort is how many bytes at the beginning are a host, and its port if there is
// one; 0: there is none.
func hostAndPort(authority string) int {
	end, rest := 0, authority
	for {
		label := len(rest) - len(strings.TrimLeftFunc(rest, hostRune))
		if label == 0 || label > 4*63 || len(asciiLabel(rest[:label])) > 63 {
			break
		}
		if end += label; len(rest) == label || rest[label] != '.' {
			break
		}
		end, rest = end+1, rest[label+1:]
	}
	end = len(strings.TrimSuffix(authority[:end], "."))
	if end == 0 {
		return 0
	}
	return end + portLen(authority[end:])
}

// hostRune reports whether a label of a domain may have it. Signs and odd numbers are
// left out: browsers make of some of them what divides an address.
func hostRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '-' || r == '_' || alphanumeric(byte(r))
	}
	return r != utf8.RuneError && unicode.In(r, unicode.L, unicode.M, unicode.Nd)
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// portLen is how many bytes a port and its colon have; 0: there is none.
func portLen(rest string) int {
	digits, found := strings.CutPrefix(rest, ":")
	n := len(digits) - len(strings.TrimLeft(digits, "0123456789"))
	if !found || n == 0 || n > 5 || n == 5 && digits[:5] > "65535" {
		return 0
	}
	return 1 + n
}

// trimmed is where the link ends without what belongs to the sentence around it.
func trimmed(link string) int {
	unopened := func(open, closing string) int { return strings.Count(link, closing) - strings.Count(link, open) }
	round, square := unopened("(", ")"), unopened("[", "]")
	for end := len(link); ; end-- {
		switch {
		case end == 0:
			return 0
		case strings.IndexByte("!'*,.:;?_~", link[end-1]) >= 0:
		case link[end-1] == ')' && round > 0:
			round--
		case link[end-1] == ']' && square > 0:
			square--
		default:
			return end
		}
	}
}

// hostOf is the host of an address that a link has, in ASCII.
func hostOf(address string) string {
	_, authority, _ := strings.Cut(address, "//")
	if i := strings.IndexAny(authority, "/?#"); i >= 0 {
		authority = authority[:i]
	}
	host := authority[strings.LastIndexByte(authority, '@')+1:]
	host, _, _ = strings.Cut(host, ":")
	return asciiHost(host)
}

func onSite(host string, domains []string) bool {
	for _, domain := range domains {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// asciiHosts are the domains of a site in the form in which they are compared.
func asciiHosts(site []string) []string {
	var hosts []string
	for _, domain := range site {
		if domain = strings.Trim(domain, "."); domain != "" {
			hosts = append(hosts, asciiHost(domain))
		}
	}
	return hosts
}

func asciiHost(host string) string {
	labels := strings.Split(host, ".")
	for i, label := range labels {
		labels[i] = asciiLabel(label)
	}
	return strings.Join(labels, ".")
}

// asciiLabel is one label of a domain in lower case, and as "xn--..." if it is not
// ASCII. A letter whose lower case is ASCII while it is not stays as it is: browsers
// do not all take it for the same.
func asciiLabel(label string) string {
	isASCII := true
	lower := strings.Map(func(r rune) rune {
		low := unicode.ToLower(r)
		if r >= utf8.RuneSelf {
			isASCII = false
			if low < utf8.RuneSelf {
				return r
			}
		}
		return low
	}, label)
	if isASCII {
		return lower
	}
	return "xn--" + punycode([]rune(lower))
}

// punycode is RFC 3492, 6.3: the ASCII first, and then where each other letter goes,
// from the smallest on.
func punycode(label []rune) string {
	const base, tmin, tmax, skew, damp, initialBias, initialN = 36, 1, 26, 38, 700, 72, 128
	var out []byte
	for _, r := range label {
		if r < initialN {
			out = append(out, byte(r))
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(initialN), 0, initialBias
	for handled := basic; handled < len(label); {
		next := rune(unicode.MaxRune)
		for _, r := range label {
			if r >= n {
				next = min(next, r)
			}
		}
		delta += int(next-n) * (handled + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := min(max(k-bias, tmin), tmax)
				if q < t {
					break
				}
				out = append(out, punycodeDigit(t+(q-t)%(base-t)))
				q = (q - t) / (base - t)
			}
			out = append(out, punycodeDigit(q))
			if handled == basic {
				delta /= damp
			} else {
				delta /= 2
			}
			handled++
			delta += delta / handled
			k := 0
			for ; delta > (base-tmin)*tmax/2; k += base {
				delta /= base - tmin
			}
			bias, delta = k+(base-tmin+1)*delta/(delta+skew), 0
		}
		delta++
		n++
	}
	return string(out)
}

func punycodeDigit(d int) byte { return "abcdefghijklmnopqrstuvwxyz0123456789"[d] }
