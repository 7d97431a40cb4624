package agentstate

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// DecodeCommand reads a command of a kind from JSON, strictly: what is not one
// object, in UTF-8, with fields of the command alone is a [*Refusal] with
// [BadArgument], as is an unknown kind.
func DecodeCommand(kind string, body []byte) (Command, error) {
	switch kind {
	case KindConfigure:
		return strict[Configure](kind, body)
	case KindLogIn:
		return strict[LogIn](kind, body)
	case KindLogOut:
		return strict[LogOut](kind, body)
	case KindGoReady:
		return strict[GoReady](kind, body)
	case KindGoNotReady:
		return strict[GoNotReady](kind, body)
	case KindReturn:
		return strict[Return](kind, body)
	case KindRampUp:
		return strict[RampUp](kind, body)
	case KindRenew:
		return strict[Renew](kind, body)
	case KindLapse:
		return strict[Lapse](kind, body)
	case KindReserve:
		return strict[Reserve](kind, body)
	case KindTake:
		return strict[Take](kind, body)
	case KindReject:
		return strict[Reject](kind, body)
	case KindMiss:
		return strict[Miss](kind, body)
	case KindWithdraw:
		return strict[Withdraw](kind, body)
	case KindBegin:
		return strict[Begin](kind, body)
	case KindAssign:
		return strict[Assign](kind, body)
	case KindDiscard:
		return strict[Discard](kind, body)
	case KindFinish:
		return strict[Finish](kind, body)
	case KindDone:
		return strict[Done](kind, body)
	case KindPark:
		return strict[Park](kind, body)
	case KindResume:
		return strict[Resume](kind, body)
	default:
		return nil, refuse(BadArgument, "command "+shown(kind), "there is no command of this kind", "use a kind that Permitted lists")
	}
}

// DecodeEvent reads a stored event. Fields that this version does not know are
// passed over, so that an event of a later version still decodes.
func DecodeEvent(kind string, body []byte) (Event, error) {
	switch kind {
	case KindConfigured:
		return lenient[Configured](kind, body)
	case KindIntentChanged:
		return lenient[IntentChanged](kind, body)
	case KindChannelChanged:
		return lenient[ChannelChanged](kind, body)
	case KindRampedUp:
		return lenient[RampedUp](kind, body)
	case KindLeaseRenewed:
		return lenient[LeaseRenewed](kind, body)
	case KindLeaseLapsed:
		return lenient[LeaseLapsed](kind, body)
	case KindWorkAdded:
		return lenient[WorkAdded](kind, body)
	case KindWorkMoved:
		return lenient[WorkMoved](kind, body)
	case KindWorkDropped:
		return lenient[WorkDropped](kind, body)
	default:
		return nil, errors.New("agentstate: no event of kind " + shown(kind))
	}
}

func strict[T Command](kind string, body []byte) (Command, error) {
	var cmd T
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(&cmd)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("more than one value")
		}
	}
	// The decoder would turn an id that is not UTF-8 into another id.
	if err != nil || !object(body) || !utf8.Valid(body) {
		return nil, refuse(BadArgument, "command "+kind, "its JSON is not of the command's form", "send one object with the fields of the command")
	}
	return cmd, nil
}

func lenient[T Event](kind string, body []byte) (Event, error) {
	var e T
	if err := json.Unmarshal(body, &e); err != nil || !object(body) {
		return nil, errors.New("agentstate: the stored event " + kind + " is not of its form")
	}
	return e, nil
}

// object tells a JSON object from null, of which the decoder would make a command
// or an event without fields.
func object(body []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) }
