// Package html cleans the responses of package canned that are written in HTML: a few tags
// stay, and nothing else gets to a customer's browser as markup.
//
// An author pastes a text from somewhere:
//
//	<b onclick="steal()">Hello %F, <a href="javascript:alert(1)">click</a>
//
// A library with a [Cleaner] keeps the words and closes what was left open:
//
//	library, err := canned.New(canned.Config{HTML: html.New()}, responses...)
//	// <b>Hello %F, click</b>
//
// It is a module of its own because of its dependencies. Package canned works without it,
// and then shows HTML as its source.
package html
