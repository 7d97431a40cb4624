package canned

import "strings"

// KnowledgeBase is the host's: articles that agents look up while they write. The library
// only says what it asks of one. A value serves one request: where calls need a context,
// the host binds it, as in base.For(ctx).
type KnowledgeBase interface {
	// Search returns the articles that fit the question, the best first. More than
	// Question.Limit are cut off.
	Search(Question) ([]Article, error)
}

// Question is what an agent looks for in a knowledge base.
type Question struct {
	Text  string `json:"text"`
	Limit int    `json:"limit,omitempty"` // 0: as many as the host sees fit
}

// Article is a piece of knowledge. Its text has no variables: a % in it is a %.
type Article struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Format Format `json:"format,omitempty"`
	Text   string `json:"text,omitempty"`
	Form   string `json:"form,omitempty"` // a form that belongs to it
}

// Quote makes an article a choice for a channel, as [Library.Choose] does for a response:
// G8. Its HTML is cleaned, wherever it came from. The [*Refusal] is [BadArgument] or
// [TooLong] for an article that no response could be.
func (l Library) Quote(a Article, to Target) (Choice, error) {
	what := "quote article " + shown(a.ID)
	if !validID(a.ID) {
		return Choice{}, refuse(BadArgument, what, "its id is empty, too long or no text", "give it one of at most 128 bytes")
	}
	text := ""
	if strings.TrimSpace(a.Text) != "" {
		d := l.speaks()
		d.literal = true
		e, err := Library{dialect: d}.prepare(what, Content{Title: "an article", Format: a.Format, Text: a.Text})
		if err != nil {
			return Choice{}, err
		}
		if text, err = e.template.Render(to, nil); err != nil {
			return Choice{}, err
		}
	}
	if text == "" && a.Form == "" || a.Form != "" && !validID(a.Form) {
		return Choice{}, refuse(BadArgument, what, "it has neither a text nor a form", "look for another")
	}
	return Choice{Source: Source{FromKnowledge, a.ID}, Text: text, Form: a.Form}, nil
}
