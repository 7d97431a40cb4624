package form

import (
	"crypto/ecdh"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/parley-go/parley/mask"
)

// Request is a form that a customer was asked to fill in. It is what is stored, as JSON: no
// value in the clear, no token, no private key. Its methods return the next state and do
// not change their receiver; the store sees to it that only one of two that race is kept.
type Request struct {
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	Session      string `json:"session"` // of the customer: the only one that may answer
	Form         string `json:"form"`
	Version      int    `json:"version"`
	By           string `json:"by"` // the agent who asked
	// Key is the public key of the agent's page, for which the answer is sealed.
	Key   []byte    `json:"key,omitempty"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`
	// Sum is SHA-256 of the token, which has 128 random bits: nothing can be guessed from it.
	Sum      []byte        `json:"sum"`
	Progress mask.Progress `json:"progress"`
	Ended    time.Time     `json:"ended,omitzero"` // when it was completed, cancelled or expired
	Sealed   []byte        `json:"sealed,omitempty"`
	Erased   bool          `json:"erased,omitempty"` // the conversation has ended
}

// Asking is what a request is made of, beside the form.
type Asking struct {
	ID           string // of the request, given out by the caller
	Conversation string
	Session      string
	By           string
	Key          []byte // public, from the agent's page
	At           time.Time
	// Until is when the form stops waiting. At or before At: MaxWait after At.
	Until time.Time
}

// MaxWait is how long a form waits if nothing else is said.
const MaxWait = 24 * time.Hour

// Ask makes a request and the token with which the customer's page answers it. The token
// goes to that page only, and is not stored anywhere.
func Ask(f Form, a Asking) (Request, mask.Secret, error) {
	if err := f.Validate(); err != nil {
		return Request{}, mask.Secret{}, err
	}
	const what = "ask for a form"
	for _, id := range []string{a.ID, a.Conversation, a.Session, a.By} {
		if id == "" || len(id) > maxWords || !utf8.ValidString(id) {
			return Request{}, mask.Secret{}, mask.Refuse(mask.BadArgument, what, "an id is empty, too long or not UTF-8", "give the ids of request, conversation, session and agent, of at most 256 octets")
		}
	}
	if a.At.IsZero() {
		return Request{}, mask.Secret{}, mask.Refuse(mask.BadArgument, what, "it is not said when", "give the instant")
	}
	if !isPoint(a.Key) {
		return Request{}, mask.Secret{}, badKey(what)
	}
	r := Request{
		ID: a.ID, Conversation: a.Conversation, Session: a.Session, Form: f.ID, Version: f.Version,
		By: a.By, Key: append([]byte{}, a.Key...), At: milli(a.At), Until: milli(a.Until), Progress: mask.Requested,
	}
	if !r.Until.After(r.At) {
		r.Until = r.At.Add(MaxWait)
	}
	token := mask.NewSecret(rand.Text())
	r.Sum = sum(token)
	return r, token, nil
}

// Binding is what the answer has to be sealed with.
func (r Request) Binding() Binding {
	return Binding{Conversation: r.Conversation, Session: r.Session, Request: r.ID, Form: r.Form, Version: r.Version}
}

// Answer is what comes from the customer's page.
type Answer struct {
	Token   mask.Secret
	Session string // as the host has proved it, not as the page says it
	Form    string
	Version int
	Sealed  []byte
}

// Submit takes the answer and spends the token. An answer with the token, session, form or
// version of another request is refused in the same words, whatever is wrong with it.
func (r Request) Submit(a Answer, now time.Time) (Request, error) {
	const what = "answer a form"
	if !r.knows(a.Token, a.Session) || a.Form != r.Form || a.Version != r.Version {
		return r, foreign(what)
	}
	if err := r.open(what, now); err != nil {
		return r, err
	}
	if len(a.Sealed) > MaxSealed || len(a.Sealed) < encSize+tagSize || !isPoint(a.Sealed[:encSize]) {
		return r, mask.Refuse(mask.NotSealed, what, "what came is not sealed for the agent's page", "seal the values with the key of the request")
	}
	r.Sealed = append([]byte{}, a.Sealed...)
	return r.end(mask.Completed, now), nil
}

// Decline is the customer's no: it needs the token as an answer does.
func (r Request) Decline(token mask.Secret, session string, now time.Time) (Request, error) {
	const what = "decline a form"
	if !r.knows(token, session) {
		return r, foreign(what)
	}
	if err := r.open(what, now); err != nil {
		return r, err
	}
	return r.end(mask.Cancelled, now), nil
}

// Cancel takes the form back, for the agent who asked. Cancelling twice is no error.
func (r Request) Cancel(now time.Time) (Request, error) {
	if r.Progress == mask.Cancelled {
		return r, nil
	}
	if err := r.open("cancel a form", now); err != nil {
		return r, err
	}
	return r.end(mask.Cancelled, now), nil
}

// Expire ends a form that nobody answered in time. Before its time, or if it has ended, it
// stays as it is.
func (r Request) Expire(now time.Time) Request {
	if r.Progress != mask.Requested || now.Before(r.Until) {
		return r
	}
	return r.end(mask.Expired, now)
}

// Conclude is the end of the conversation: a form that still waits is cancelled, and the
// sealed answer is erased with the key that it was sealed for. What is left tells that
// there was a form, and how it ended.
func (r Request) Conclude(now time.Time) Request {
	if r.Progress == mask.Requested {
		r = r.end(mask.Cancelled, now)
	}
	r.Sealed, r.Key, r.Erased = nil, nil, true
	return r
}

// open refuses what has ended or is too late.
func (r Request) open(what string, now time.Time) error {
	switch {
	case r.Progress != mask.Requested || r.Erased:
		return mask.Refuse(mask.FormGone, what, "the form has ended: "+string(r.Progress), "ask again, if it is still needed")
	case !now.Before(r.Until):
		return mask.Refuse(mask.FormGone, what, fmt.Sprintf("it waited until %s, it is %s", r.Until.Format(time.RFC3339), now.UTC().Format(time.RFC3339)), "ask again, if it is still needed")
	default:
		return nil
	}
}

func (r Request) end(p mask.Progress, now time.Time) Request {
	r.Progress, r.Ended = p, milli(now)
	return r
}

// knows compares in a time that does not depend on what is right.
func (r Request) knows(token mask.Secret, session string) bool {
	right := subtle.ConstantTimeCompare(sum(token), r.Sum)
	return right&subtle.ConstantTimeCompare([]byte(session), []byte(r.Session)) == 1
}

func foreign(what string) error {
	return mask.Refuse(mask.FormForeign, what, "it does not belong to this request", "open the form again in the chat")
}

func sum(token mask.Secret) []byte {
	s := sha256.Sum256([]byte(token.Reveal()))
	return s[:]
}

func isPoint(raw []byte) bool {
	_, err := ecdh.P256().NewPublicKey(raw)
	return err == nil
}

// milli cuts an instant to milliseconds, in UTC, as everything stored has it.
func milli(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
