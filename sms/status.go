package sms

import (
	"slices"
	"strings"
)

// Status is how far a message that was sent has come. The zero value says that nothing is
// known yet.
//
//	queued < sending < unknown < sent < delivered < read
//
// and failed, which ends it before delivery.
type Status string

// The statuses.
const (
	Queued  Status = "queued"  // it waits to be sent
	Sending Status = "sending" // it was begun; it may or may not have gone out
	// Unknown: it was sent and no answer came. It may arrive; sending it again may make two.
	Unknown   Status = "unknown"
	Sent      Status = "sent"      // the carrier took it
	Delivered Status = "delivered" // the telephone has it
	Read      Status = "read"      // somebody has seen it
	Failed    Status = "failed"    // it will not arrive
)

// Advance returns the status after a report, and whether that is a change. Reports come
// twice, late and in any order, so a status never goes back: what is behind the present
// one changes nothing. Failed is reached from what is not delivered yet, and left by a new
// attempt only, which starts with a new status. What is no status changes nothing.
func (s Status) Advance(report Status) (Status, bool) {
	from, to := s.rank(), report.rank()
	switch {
	case to < 0 || from < 0 && s != "":
		return s, false
	case s == Failed || report == Failed && from >= Delivered.rank():
		return s, false
	case report != Failed && to <= from:
		return s, false
	}
	return report, true
}

// Final reports whether no report can change it any more.
func (s Status) Final() bool { return s == Failed || s == Read }

var statusOrder = [...]Status{Queued, Sending, Unknown, Sent, Delivered, Read, Failed}

// rank is the place in the order; -1 for what is none.
func (s Status) rank() int { return slices.Index(statusOrder[:], s) }

// StateStatus is what the parameter message_state of SMPP means (3.4, 5.2.28, and 5.0,
// 4.7.15). A value that neither knows is "", which changes nothing.
func StateStatus(messageState byte) Status {
	if int(messageState) >= len(stateStatus) {
		return ""
	}
	return stateStatus[messageState]
}

var stateStatus = [...]Status{
	0: Sent, // scheduled
	1: Sent, // en route
	2: Delivered,
	3: Failed, // expired
	4: Failed, // deleted
	5: Failed, // undeliverable
	6: Sent,   // accepted: whoever took it for the subscriber, the telephone does not have it
	7: Unknown,
	8: Failed, // rejected
	9: Failed, // skipped
}

// wordStatus is what the words of carriers mean: those of SMPP 3.4, appendix B, in seven
// letters and in full, and those seen in the field.
func wordStatus(word string) Status { return stateWords[strings.ToUpper(word)] }

var stateWords = map[string]Status{
	"SCHEDLD": Sent, "SCHEDULED": Sent, "ENROUTE": Sent, "EN_ROUTE": Sent, "ACCEPTD": Sent, "ACCEPTED": Sent,
	"BUFFERD": Sent, "BUFFERED": Sent, "BUFFRED": Sent, "SENT": Sent,
	"DELIVRD": Delivered, "DELIVERD": Delivered, "DELIVERED": Delivered, "READ": Read, "SEEN": Read,
	"EXPIRED": Failed, "DELETED": Failed, "UNDELIV": Failed, "UNDELIVERED": Failed, "UNDELIVERABLE": Failed,
	"REJECTD": Failed, "REJECTED": Failed, "SKIPPED": Failed, "FAILED": Failed, "FAIL": Failed,
	"UNKNOWN": Unknown, "UNKNWN": Unknown,
}

// IDForm is how a carrier writes the identifiers of messages. Some write one form in the
// answer to a submit and another in the receipt; then each is read in its own form.
type IDForm string

// The forms.
const (
	IDText    IDForm = ""        // any characters, compared as they are
	IDDecimal IDForm = "decimal" // 0006699
	IDHex     IDForm = "hex"     // 1A2B, 00001a2b
)

const maxNumericID = 65 // octets: SMPP 3.4, 5.2.23

// Canonical brings an identifier to the form in which all its spellings are the same
// string: "0x" and hexadecimal digits for a number, so that 6699 in decimal and 1A2B in
// hexadecimal are both 0x1a2b. Blanks and NULs around it are dropped. What is no number
// in the carrier's form is otherwise left as it is. The canonical form of a canonical
// form is itself, in every form.
func (f IDForm) Canonical(id string) string {
	id = strings.Trim(id, " \t\r\n\x00")
	digits, marked := cutFold(id, "0x")
	switch {
	case f == IDText || digits == "" || len(digits) > maxNumericID:
		return id
	case (marked || f == IDHex) && strings.Trim(digits, "0123456789abcdefABCDEF") == "":
		return "0x" + significant(strings.ToLower(digits))
	case !marked && f == IDDecimal && strings.Trim(digits, "0123456789") == "":
		return "0x" + significant(hexadecimal(digits))
	default:
		return id
	}
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// significant drops leading zeros, but the last digit.
func significant(digits string) string {
	if s := strings.TrimLeft(digits, "0"); s != "" {
		return s
	}
	return "0"
}

// hexadecimal converts decimal digits, of which there may be more than an integer holds.
func hexadecimal(decimal string) string {
	var nibbles []byte // the lowest first
	for _, d := range []byte(decimal) {
		carry := int(d - '0')
		for i := range nibbles {
			v := int(nibbles[i])*10 + carry
			nibbles[i], carry = byte(v&15), v>>4
		}
		for ; carry > 0; carry >>= 4 {
			nibbles = append(nibbles, byte(carry&15))
		}
	}
	for i, n := range nibbles {
		nibbles[i] = "0123456789abcdef"[n]
	}
	slices.Reverse(nibbles)
	return string(nibbles)
}
