package conversation

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/parley-go/parley/agentstate"
)

// MaxCommand is the greatest size of a command as JSON, in bytes.
const MaxCommand = 64 << 10

// DecodeCommand reads a command of a kind from JSON, such as "conversation.send" and
// {"text":"Hello"}. A [Presence] has the kind of its Do, whose fields stand in "do":
// "agent.log_in" and {"do":{"ready":true}}. It is strict: what the command
// does not have is a [*Refusal] with [BadArgument], as is an unknown kind.
func DecodeCommand(kind string, body []byte) (Command, error) {
	if len(body) > MaxCommand {
		return nil, refuse(BadArgument, "command "+shown(kind), "it is too large", "send less at once")
	}
	if !utf8.Valid(body) {
		// The JSON decoder would put replacement characters in its place.
		return nil, refuse(TextNotUTF8, "command "+shown(kind), "it is not UTF-8", "send it as UTF-8")
	}
	switch kind {
	case KindReceive:
		return strict[Receive](kind, body)
	case KindMakeOffer:
		return strict[MakeOffer](kind, body)
	case KindAccept:
		return strict[Accept](kind, body)
	case KindOpen:
		return strict[Open](kind, body)
	case KindReject:
		return strict[Reject](kind, body)
	case KindMiss:
		return strict[Miss](kind, body)
	case KindSend:
		return strict[Send](kind, body)
	case KindFocus:
		return strict[Focus](kind, body)
	case KindEnd:
		return strict[End](kind, body)
	case KindWrapUp:
		return strict[WrapUp](kind, body)
	case KindDone:
		return strict[Done](kind, body)
	case KindExpireWrapUp:
		return strict[ExpireWrapUp](kind, body)
	case KindNavigate:
		return strict[Navigate](kind, body)
	case KindRecall:
		return strict[Recall](kind, body)
	case KindBegin:
		return strict[Begin](kind, body)
	case KindPark:
		return strict[Park](kind, body)
	case KindResume:
		return strict[Resume](kind, body)
	case KindInvite:
		return strict[Invite](kind, body)
	case KindCancelInvitation:
		return strict[CancelInvitation](kind, body)
	case KindLapseInvitation:
		return strict[LapseInvitation](kind, body)
	case KindLeave:
		return strict[Leave](kind, body)
	case KindRelease:
		return strict[Release](kind, body)
	case KindCheckIdle:
		return strict[CheckIdle](kind, body)
	case KindCloseSegment:
		return strict[CloseSegment](kind, body)
	case KindBan:
		return strict[Ban](kind, body)
	case KindLiftBan:
		return strict[LiftBan](kind, body)
	case KindIdentify:
		return strict[Identify](kind, body)
	case KindSetConsent:
		return strict[SetConsent](kind, body)
	case KindUnassign:
		return strict[Unassign](kind, body)
	case KindTyping:
		return strict[Typing](kind, body)
	case KindRead:
		return strict[Read](kind, body)
	case KindVisitRecent:
		return strict[VisitRecent](kind, body)
	case KindPrefer:
		return strict[Prefer](kind, body)
	}
	if strings.HasPrefix(kind, "agent.") {
		return decodePresence(kind, body)
	}
	return nil, refuse(BadArgument, "command "+shown(kind), "there is no command of this kind", "use a kind that Permitted lists")
}

func decodePresence(kind string, body []byte) (Command, error) {
	var p struct {
		Agent string          `json:"agent"`
		Do    json.RawMessage `json:"do"`
	}
	if err := decode(body, &p); err != nil {
		return nil, malformed(kind)
	}
	if len(p.Do) == 0 {
		p.Do = []byte("{}")
	}
	do, err := agentstate.DecodeCommand(kind, p.Do)
	if err != nil {
		return nil, err
	}
	return Presence{Agent: p.Agent, Do: do}, nil
}

func strict[T Command](kind string, body []byte) (Command, error) {
	var cmd T
	if err := decode(body, &cmd); err != nil {
		return nil, malformed(kind)
	}
	return cmd, nil
}

// decode reads exactly one JSON object and nothing unknown in it.
func decode(body []byte, into any) error {
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return errors.New("not an object") // null would pass for one without fields
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// malformed does not repeat what the decoder says: it could quote the input.
func malformed(kind string) error {
	return refuse(BadArgument, "command "+shown(kind), "its JSON is not of the command's form", "send one object with the fields of the command")
}

// DecodeEvent reads a stored event of a conversation. Fields that this version
// does not know are passed over.
func DecodeEvent(kind string, body []byte) (Event, error) {
	switch kind {
	case KindOpened:
		return stored[Opened, Event](kind, body)
	case KindQueued:
		return stored[Queued, Event](kind, body)
	case KindOffered:
		return stored[Offered, Event](kind, body)
	case KindAccepted:
		return stored[Accepted, Event](kind, body)
	case KindRejected:
		return stored[Rejected, Event](kind, body)
	case KindMissed:
		return stored[Missed, Event](kind, body)
	case KindWithdrawn:
		return stored[Withdrawn, Event](kind, body)
	case KindEntryAdded:
		return stored[EntryAdded, Event](kind, body)
	case KindBegun:
		return stored[Begun, Event](kind, body)
	case KindParked:
		return stored[Parked, Event](kind, body)
	case KindResumed:
		return stored[Resumed, Event](kind, body)
	case KindInvited:
		return stored[Invited, Event](kind, body)
	case KindLapsed:
		return stored[Lapsed, Event](kind, body)
	case KindLeft:
		return stored[Left, Event](kind, body)
	case KindWarned:
		return stored[Warned, Event](kind, body)
	case KindPageChanged:
		return stored[PageChanged, Event](kind, body)
	case KindReopened:
		return stored[Reopened, Event](kind, body)
	case KindEnded:
		return stored[Ended, Event](kind, body)
	case KindWrapUpBegun:
		return stored[WrapUpBegun, Event](kind, body)
	case KindBooked:
		return stored[Booked, Event](kind, body)
	case KindCompleted:
		return stored[Completed, Event](kind, body)
	default:
		return nil, errors.New("conversation: no event of kind " + shown(kind))
	}
}

// DecodeDeskEvent reads a stored event of a desk, as [DecodeEvent] does.
func DecodeDeskEvent(kind string, body []byte) (DeskEvent, error) {
	switch kind {
	case KindFocusMoved:
		return stored[FocusMoved, DeskEvent](kind, body)
	case KindLooked:
		return stored[Looked, DeskEvent](kind, body)
	case KindCleared:
		return stored[Cleared, DeskEvent](kind, body)
	case KindRecentGrew:
		return stored[RecentGrew, DeskEvent](kind, body)
	case KindRecentVisited:
		return stored[RecentVisited, DeskEvent](kind, body)
	case KindPreferred:
		return stored[Preferred, DeskEvent](kind, body)
	default:
		return nil, errors.New("conversation: no event of kind " + shown(kind))
	}
}

// DecodeContactEvent reads a logged event of a contact, as [DecodeEvent] does.
func DecodeContactEvent(kind string, body []byte) (ContactEvent, error) {
	switch kind {
	case KindIdentified:
		return stored[Identified, ContactEvent](kind, body)
	case KindConsentChanged:
		return stored[ConsentChanged, ContactEvent](kind, body)
	case KindAssigned:
		return stored[Assigned, ContactEvent](kind, body)
	case KindUnassigned:
		return stored[Unassigned, ContactEvent](kind, body)
	case KindBarred:
		return stored[Barred, ContactEvent](kind, body)
	case KindUnbarred:
		return stored[Unbarred, ContactEvent](kind, body)
	default:
		return nil, errors.New("conversation: no event of kind " + shown(kind))
	}
}

// DecodeEffect reads a stored effect.
func DecodeEffect(kind string, body []byte) (Effect, error) {
	switch kind {
	case KindDeliverMessage:
		return stored[DeliverMessage, Effect](kind, body)
	case KindCallSlash:
		return stored[CallSlash, Effect](kind, body)
	default:
		return nil, errors.New("conversation: no effect of kind " + shown(kind))
	}
}

func stored[T any, I any](kind string, body []byte) (I, error) {
	var e T
	var none I
	if err := json.Unmarshal(body, &e); err != nil {
		return none, errors.New("conversation: what is stored as " + kind + " is not of its form")
	}
	return any(e).(I), nil
}
