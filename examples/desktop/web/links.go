package web

import (
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/examples/desktop/centre"
)

// entry and customerLine are lines as the pages get them: with their links (E5).
type entry struct {
	conversation.Entry
	Links []conversation.Link `json:"links,omitempty"`
}

type customerLine struct {
	conversation.CustomerLine
	Links []conversation.Link `json:"links,omitempty"`
}

// linkedView is a customer's view whose lines have their links.
type linkedView struct {
	conversation.CustomerView
	Lines []customerLine `json:"lines"`
}

func withLinks(entries []conversation.Entry) []entry {
	lines := make([]entry, len(entries))
	for i, e := range entries {
		lines[i] = entry{e, conversation.Links(e.Text, centre.Site()...)}
	}
	return lines
}

func customerLinks(all []conversation.CustomerLine) []customerLine {
	lines := make([]customerLine, len(all))
	for i, l := range all {
		lines[i] = customerLine{l, conversation.Links(l.Text, centre.Site()...)}
	}
	return lines
}
