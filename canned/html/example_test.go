package html_test

import (
	"fmt"

	"github.com/parley-go/parley/canned"
	"github.com/parley-go/parley/canned/html"
)

func Example() {
	library, _ := canned.New(canned.Config{HTML: html.New()})
	t, err := library.Parse(canned.Content{Title: "Greeting", Format: canned.HTMLFormat,
		Text: `<b onclick="steal()">Hello %F, <a href="javascript:alert(1)">click</a>`})
	text, _ := t.Render(canned.HTML, canned.Values{"F": "<Zoë>"})
	fmt.Println(text, err)
	// Output: <b>Hello &lt;Zoë&gt;, click</b> <nil>
}

func ExampleCleaner_Clean() {
	fmt.Println(html.New().Clean(`<i>unclosed <script>alert(1)</script>& <a href="https://example.com">a link</a>`))
	// Output: <i>unclosed &amp; <a href="https://example.com" rel="noreferrer noopener" target="_blank">a link</a></i>
}
