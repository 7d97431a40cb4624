package conversation

import "github.com/parley-go/parley/agentstate"

// Refusal, Code and Permission are those of agentstate: one vocabulary for Go,
// JSON and a desktop.
type (
	Refusal    = agentstate.Refusal
	Code       = agentstate.Code
	Permission = agentstate.Permission
)

// The codes of this package, beside those of agentstate.
const (
	BadArgument = agentstate.BadArgument // argument: empty, too long, out of range, unknown

	UnknownService     Code = "unknown_service"     // argument: no such service
	UnknownChannel     Code = "unknown_channel"     // argument: the service is not reached on it
	UnknownAgent       Code = "unknown_agent"       // argument: no such agent
	UnknownDisposition Code = "unknown_disposition" // argument: not in the service's list
	UnknownQueue       Code = "unknown_queue"       // argument: no such queue
	UnknownContact     Code = "unknown_contact"     // argument: no such contact
	UnknownSlash       Code = "unknown_slash"       // argument: no such command in the message field
	FormIncomplete     Code = "form_incomplete"     // argument: a field that the service asks for is missing
	TextEmpty          Code = "text_empty"          // argument: there is no text
	TextTooLong        Code = "text_too_long"       // argument: longer than the service allows
	TextNotUTF8        Code = "text_not_utf8"       // argument: not UTF-8
	NotAllowed         Code = "not_allowed"         // right: not for this role
	Barring            Code = "banned"              // right: the contact is banned
	NotOwner           Code = "not_owner"           // right: only the owner may
	OfferGone          Code = "offer_gone"          // state: no such offer to this agent (any more)
	NotOnDesk          Code = "not_on_desk"         // state: not this actor's conversation, or there is none
	NotWaiting         Code = "not_waiting"         // state: it does not wait for an agent
	NotAgainYet        Code = "not_again_yet"       // state: the agent is passed over for a time
	SkillMissing       Code = "skill_missing"       // state: the agent lacks what the queue needs
	AlreadyEnded       Code = "already_ended"       // state: the conversation is over
	AlreadyOpen        Code = "already_open"        // state: the contact has an open conversation on the channel already
	AlreadyInvited     Code = "already_invited"     // state: an invitation is open
	AlreadyThere       Code = "already_there"       // argument: the agent has a part in it that is not done
	NoInvitation       Code = "no_invitation"       // state: there is none
	NobodyElse         Code = "nobody_else"         // state: nobody would be left in it
	TooManyHops        Code = "too_many_hops"       // state: it was handed on too often (F7)
	Circling           Code = "circling"            // argument: it was handed there twice before (F7)
	NotParked          Code = "not_parked"          // state: it is not parked
	OptOut             Code = "opted_out"           // state: the customer wants no messages on the channel
	DispositionMissing Code = "disposition_missing" // state: a disposition has to be chosen first
	NotEnded           Code = "not_ended"           // state: the conversation is not over yet
	TooEarly           Code = "too_early"           // state: the deadline has not come yet
)

func refuse(code Code, what, why, do string) *Refusal {
	class := agentstate.ClassState
	switch code {
	case BadArgument, UnknownService, UnknownChannel, UnknownAgent, UnknownQueue, UnknownContact, UnknownSlash, FormIncomplete, UnknownDisposition, AlreadyThere, Circling, TextEmpty, TextTooLong, TextNotUTF8:
		class = agentstate.ClassArgument
	case NotAllowed, Barring, NotOwner:
		class = agentstate.ClassRight
	}
	return &Refusal{Code: code, Class: class, What: what, Why: why, Do: do}
}

// shown is an id as an error may show it.
func shown(id string) string {
	if validID(id) {
		return id
	}
	return "(no valid id)"
}
