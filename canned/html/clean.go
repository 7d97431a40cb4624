package html

import (
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"

	"github.com/parley-go/parley/canned"
)

// Cleaner keeps b, strong, i, em, u, br, p, ul, ol, li, and a with an address that begins
// with http://, https:// or mailto:. It may be used by many goroutines at once.
type Cleaner struct {
	policy *bluemonday.Policy
}

var _ canned.Cleaner = (*Cleaner)(nil)

// New returns a cleaner.
func New() *Cleaner {
	p := bluemonday.NewPolicy()
	p.AllowElements("b", "strong", "i", "em", "u", "br", "p", "ul", "ol", "li")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	// Links to other sites open beside the conversation, whatever target the author named,
	// get no hold of its window (rel="noopener" comes with it) and do not learn its address.
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	return &Cleaner{p}
}

// Clean returns the text with nothing but the tags that stay, each closed. What is clean
// comes back as it is.
func (c *Cleaner) Clean(text string) string { return balanced(c.policy.Sanitize(text)) }

// balanced closes what was left open, in the right order, and takes out ends that end
// nothing: else the rest of the page would be bold, or a link. It reads clean HTML.
func balanced(clean string) string {
	var b strings.Builder
	var open []string
	closeTo := func(i int) {
		for j := len(open) - 1; j >= i; j-- {
			b.WriteString("</" + open[j] + ">")
		}
		open = open[:i]
	}
	z := html.NewTokenizer(strings.NewReader(clean))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		tag, _ := z.TagName()
		name := string(tag)
		switch {
		case kind == html.ErrorToken:
			closeTo(0)
			return b.String()
		case kind == html.TextToken || name == "br" && kind != html.EndTagToken:
			b.WriteString(raw)
		case kind == html.StartTagToken:
			if i := slices.Index(open, name); i >= 0 && alone(name) {
				closeTo(i)
			}
			b.WriteString(raw)
			open = append(open, name)
		case kind == html.EndTagToken:
			if i := lastIndex(open, name); i >= 0 {
				closeTo(i)
			}
		}
	}
}

// alone: one of these never stands in another. Lists may.
func alone(name string) bool { return name == "a" || name == "p" }

func lastIndex(list []string, name string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == name {
			return i
		}
	}
	return -1
}
