package mask

// Code names a refusal, the same in Go, JSON and a desktop. It is an error itself, so
// that errors.Is(err, mask.Permanent) works.
type Code string

// Error returns the code.
func (c Code) Error() string { return string(c) }

// The codes of this package and of mask/form.
const (
	BadArgument  Code = "bad_argument"   // argument: empty, too long, unknown
	TextNotUTF8  Code = "text_not_utf8"  // argument
	SpanOutside  Code = "span_outside"   // argument: not within the text, or empty
	SpanCuts     Code = "span_cuts"      // argument: begins or ends inside a character
	TooManySpans Code = "too_many_spans" // argument
	UnknownFile  Code = "unknown_file"   // argument: no such attachment
	Permanent    Code = "permanent"      // state: the original is gone
	Concluded    Code = "concluded"      // state: the conversation has ended
	BadPattern   Code = "bad_pattern"    // argument: a pattern of the host
	BadRule      Code = "bad_rule"       // argument: a rule of detection

	FormGone    Code = "form_gone"    // state: completed, cancelled, expired or erased
	FormForeign Code = "form_foreign" // argument: not the form, session or token it was asked with
	NotSealed   Code = "not_sealed"   // argument: what came cannot be a sealed answer, or does not open
)

// Class says what has to change before the same command could be accepted.
type Class string

// The classes.
const (
	ClassState    Class = "state"    // the state of things
	ClassArgument Class = "argument" // the command itself
)

// Refusal is a command that was not carried out; nothing has changed. Its parts carry
// numbers, ids and what the host has configured, never what somebody wrote.
type Refusal struct {
	Code  Code   `json:"code"`
	Class Class  `json:"class"`
	What  string `json:"what"` // what was asked
	Why   string `json:"why"`  // why not
	Do    string `json:"do"`   // what would help
}

// Error is one sentence: what was asked, why not, what to do.
func (r *Refusal) Error() string { return r.What + ": " + r.Why + "; " + r.Do }

// Unwrap returns the code, so that errors.Is finds it.
func (r *Refusal) Unwrap() error { return r.Code }

// Refuse makes the refusal of a code; mask/form speaks with the same words.
func Refuse(code Code, what, why, do string) *Refusal {
	class := ClassArgument
	switch code {
	case Permanent, Concluded, FormGone:
		class = ClassState
	}
	return &Refusal{Code: code, Class: class, What: what, Why: why, Do: do}
}
