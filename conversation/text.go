package conversation

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"unicode/utf8"
)

// Text is what somebody wrote or is known by: a message, a note, a name, an
// address. It prints as its size in every format and in logs, so that no error or
// log line can carry it by accident; string(t) and JSON give the text itself.
type Text string

// String tells the size, not the text.
func (t Text) String() string { return "[" + strconv.Itoa(len(t)) + " bytes]" }

// GoString tells the size, not the text.
func (t Text) GoString() string { return t.String() }

// Format tells the size, not the text, whatever the verb.
func (t Text) Format(f fmt.State, _ rune) { io.WriteString(f, t.String()) }

// LogValue tells the size, not the text.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// Limits of what a command may carry, in bytes unless said otherwise.
const (
	MaxID      = 128
	MaxName    = 256
	MaxAddress = 256
	MaxPage    = 2048
	MaxField   = 4000 // of a form
	MaxForm    = 32   // fields
	MaxNote    = 4000 // characters
	MaxText    = 5000 // characters; any of that length fits into MaxCommand as JSON
)

// checkText refuses text that is empty, not UTF-8 or longer than limit characters.
func checkText(what string, t Text, limit int) error {
	switch {
	case t == "":
		return refuse(TextEmpty, what, "there is no text", "write something")
	case !utf8.ValidString(string(t)):
		return refuse(TextNotUTF8, what, "the text is not UTF-8", "send it as UTF-8")
	case utf8.RuneCountInString(string(t)) > limit:
		return refuse(TextTooLong, what, fmt.Sprintf("the text has %d characters, %d are allowed", utf8.RuneCountInString(string(t)), limit), "send it in parts")
	default:
		return nil
	}
}

func checkField(what, name, value string, limit int) error {
	if len(value) > limit || !utf8.ValidString(value) {
		return refuse(BadArgument, what, "the "+name+" is too long or not UTF-8", fmt.Sprintf("give at most %d bytes of UTF-8", limit))
	}
	return nil
}
