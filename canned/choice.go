package canned

// Source is where a text was taken from.
type Source struct {
	Kind SourceKind `json:"kind"`
	ID   string     `json:"id"`
}

// SourceKind is what sort of thing a [Source] names.
type SourceKind string

// The kinds of sources.
const (
	FromResponse  SourceKind = "response"
	FromKnowledge SourceKind = "knowledge"
)

// Choice is what comes of choosing a response or an article for a conversation: a text
// for the field, or a form to ask the customer for (an article may bring both).
type Choice struct {
	Source Source `json:"source"`
	Text   string `json:"text,omitempty"`
	Form   string `json:"form,omitempty"`
	// Missing are the variables that had no value, so that the agent looks twice.
	Missing []string `json:"missing,omitempty"`
}

// Choose renders a response that the actor sees for a channel: G5, G6. The [*Refusal] is
// [UnknownResponse], or one of [Template.Render].
func (l Library) Choose(by Actor, id string, to Target, values Values) (Choice, error) {
	e := l.visible(by, id)
	if e == nil {
		return Choice{}, unknown("choose response ", id)
	}
	text, err := e.template.Render(to, values)
	if err != nil {
		return Choice{}, err
	}
	return Choice{Source: Source{FromResponse, id}, Text: text, Form: e.Form, Missing: e.template.Missing(values)}, nil
}
