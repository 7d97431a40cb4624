package sms

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Receipt is a carrier's report on one message, read from its text (SMPP 3.4, appendix B,
// which gives an example and leaves the form to each carrier). What a carrier leaves out
// is zero.
type Receipt struct {
	// ID is the message's, as it was written; see [IDForm.Canonical].
	ID string `json:"id,omitempty"`
	// State is the carrier's word, as it was written: DELIVRD. Status is what it means, ""
	// if the word is not known.
	State  string `json:"state,omitempty"`
	Status Status `json:"status,omitempty"`
	// Error is the carrier's own code, as it was written: 000, 0x1F, E12.
	Error string `json:"error,omitempty"`
	// Submitted and Done are the carrier's clock. They are to be shown, not to be sorted by.
	Submitted time.Time `json:"submitted,omitzero"`
	Done      time.Time `json:"done,omitzero"`
	// Parts and Delivered are how many parts were sent and have arrived; -1 if not said.
	Parts     int `json:"parts"`
	Delivered int `json:"delivered"`
	// Text is the beginning of the message that was sent.
	Text string `json:"text,omitempty"`
}

// ErrReceipt: the text is not the receipt of any known dialect. Keep it: it may be a
// message, or a receipt that a person can read.
var ErrReceipt = errors.New("sms: not a delivery receipt of a known form")

// ParseReceipt reads the text of a receipt:
//
//	id:0123456789 sub:001 dlvrd:001 submit date:2603021000 done date:2603021001 stat:DELIVRD err:000 text:Hello
//
// The dialects that it knows: fields in any order, in any case, missing, empty or unknown;
// "submit_date" and "submitdate"; spaces behind the colon; commas, semicolons, line ends or
// several spaces between fields; = instead of the colon; dates as YYMMDDhhmm, with
// seconds, with four digits for the year, or as SMPP writes them with tenths and an
// offset; NUL and more behind the end; and words in full. A date without an offset is
// taken in zone, which is the carrier's own business; nil is UTC.
//
// If the PDU has the parameters receipted_message_id and message_state, prefer them: see
// [StateStatus]. Whether a message is a receipt the carrier says beside the text (esm_class);
// a customer may write "Status: lost". The error is [ErrReceipt] if there is neither an id
// nor a state.
func ParseReceipt(text string, zone *time.Location) (Receipt, error) {
	r := Receipt{Parts: -1, Delivered: -1}
	if zone == nil {
		zone = time.UTC
	}
	text, _, _ = strings.Cut(text, "\x00")
	f, _, rest := nextField(text)
	for f != fieldNone {
		if f == fieldText {
			r.Text = strings.TrimLeft(rest, " ")
			break
		}
		after, value, behind := nextField(rest)
		r.set(f, value, zone)
		f, rest = after, behind
	}
	if r.ID == "" && r.State == "" {
		return Receipt{Parts: -1, Delivered: -1}, ErrReceipt
	}
	r.Status = wordStatus(r.State)
	return r, nil
}

type field int

const (
	fieldNone field = iota
	fieldID
	fieldSub
	fieldDelivered
	fieldSubmitted
	fieldDone
	fieldState
	fieldError
	fieldText
)

// set keeps the first value that is said of a field.
func (r *Receipt) set(f field, value string, zone *time.Location) {
	whole := strings.TrimFunc(value, between)
	word := whole
	if i := strings.IndexFunc(word, between); i >= 0 {
		word = word[:i] // what follows belongs to a field of another kind
	}
	switch {
	case f == fieldID && r.ID == "":
		r.ID = word
	case f == fieldState && r.State == "":
		r.State = word
	case f == fieldError && r.Error == "":
		r.Error = word
	case f == fieldSub && r.Parts < 0:
		r.Parts = count(word)
	case f == fieldDelivered && r.Delivered < 0:
		r.Delivered = count(word)
	case f == fieldSubmitted && r.Submitted.IsZero():
		r.Submitted = receiptDate(whole, word, zone)
	case f == fieldDone && r.Done.IsZero():
		r.Done = receiptDate(whole, word, zone)
	}
}

// nextField finds the next name of a field, and returns what stands before the name and
// what stands behind its colon.
func nextField(s string) (f field, before, behind string) {
	for i := range len(s) {
		if i > 0 && !between(rune(s[i-1])) {
			continue
		}
		if f, n := fieldAt(s[i:]); f != fieldNone {
			return f, s[:i], s[i+n:]
		}
	}
	return fieldNone, s, ""
}

// fieldAt reads the name of a field with its colon, and says how long both are.
func fieldAt(s string) (field, int) {
	for _, n := range fieldNames {
		if len(s) <= len(n.name) || !strings.EqualFold(s[:len(n.name)], n.name) {
			continue
		}
		i := len(n.name)
		for i < len(s) && s[i] == ' ' {
			i++
		}
		if i < len(s) && (s[i] == ':' || s[i] == '=') {
			return n.field, i + 1
		}
	}
	return fieldNone, 0
}

// between reports whether the character may stand between two fields.
func between(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) }

var fieldNames = [...]struct {
	name  string
	field field
}{
	{"id", fieldID}, {"msgid", fieldID}, {"message id", fieldID}, {"message_id", fieldID}, {"messageid", fieldID},
	{"sub", fieldSub}, {"dlvrd", fieldDelivered}, {"dlvd", fieldDelivered},
	{"submit date", fieldSubmitted}, {"submit_date", fieldSubmitted}, {"submitdate", fieldSubmitted},
	{"done date", fieldDone}, {"done_date", fieldDone}, {"donedate", fieldDone},
	{"stat", fieldState}, {"status", fieldState}, {"state", fieldState},
	{"err", fieldError}, {"error", fieldError}, {"text", fieldText},
}

func count(s string) int {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return -1
	}
	return int(n)
}

// receiptDate reads a date; the zero time if it is none. Twelve digits are YYMMDDhhmmss
// if that is a date, else YYYYMMDDhhmm.
func receiptDate(whole, word string, zone *time.Location) time.Time {
	if t, ok := absoluteTime(word); ok {
		return t
	}
	for _, layout := range []string{
		"0601021504", "060102150405", "200601021504", "20060102150405",
		"2006-01-02 15:04:05", "2006-01-02 15:04", "06-01-02 15:04:05", "06-01-02 15:04",
		"2006/01/02 15:04:05", "2006-01-02T15:04:05", time.RFC3339,
	} {
		for _, s := range []string{whole, word} {
			if t, err := time.ParseInLocation(layout, s, zone); err == nil {
				return t.UTC()
			}
		}
	}
	return time.Time{}
}

// absoluteTime reads YYMMDDhhmmsstnnp (SMPP 3.4, 7.1.1): t tenths of a second, nn
// quarters of an hour that the clock is ahead of UTC, or behind if p is a minus.
func absoluteTime(s string) (time.Time, bool) {
	if len(s) != 16 || s[15] != '+' && s[15] != '-' || strings.Trim(s[:15], "0123456789") != "" {
		return time.Time{}, false
	}
	t, err := time.Parse("060102150405", s[:12])
	if err != nil {
		return time.Time{}, false
	}
	ahead := time.Duration(s[13]-'0')*150*time.Minute + time.Duration(s[14]-'0')*15*time.Minute
	if s[15] == '-' {
		ahead = -ahead
	}
	return t.Add(time.Duration(s[12]-'0')*100*time.Millisecond - ahead), true
}
