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
	TextEmpty          Code = "text_empty"          // argument
	TextTooLong        Code = "text_too_long"       // argument
	TextNotUTF8        Code = "text_not_utf8"       // argument
	NotAllowed         Code = "not_allowed"         // right: not for this role
	OfferGone          Code = "offer_gone"          // state: no such offer to this agent (any more)
	NotOnDesk          Code = "not_on_desk"         // state: not this actor's conversation, or there is none
	NotWaiting         Code = "not_waiting"         // state: it does not wait for an agent
	NotAgainYet        Code = "not_again_yet"       // state: the agent is passed over for a time
	SkillMissing       Code = "skill_missing"       // state: the agent lacks what the queue needs
	AlreadyEnded       Code = "already_ended"       // state: the conversation is over
	NotEnded           Code = "not_ended"           // state: the conversation is not over yet
	TooEarly           Code = "too_early"           // state: the deadline has not come yet
)

func refuse(code Code, what, why, do string) *Refusal {
	class := agentstate.ClassState
	switch code {
	case BadArgument, UnknownService, UnknownChannel, UnknownAgent, UnknownDisposition, TextEmpty, TextTooLong, TextNotUTF8:
		class = agentstate.ClassArgument
	case NotAllowed:
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
