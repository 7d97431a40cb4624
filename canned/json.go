package canned

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// DecodeCommand reads a command of a kind from JSON, strictly: what is not one object, in
// UTF-8, with fields of the command alone is a [*Refusal] with [BadArgument], as is an
// unknown kind.
func DecodeCommand(kind string, body []byte) (Command, error) {
	switch kind {
	case KindCreate:
		return strict[Create](kind, body)
	case KindEdit:
		return strict[Edit](kind, body)
	case KindMove:
		return strict[Move](kind, body)
	case KindPublish:
		return strict[Publish](kind, body)
	case KindDelete:
		return strict[Delete](kind, body)
	default:
		return nil, refuse(BadArgument, "command "+shown(kind), "there is no command of this kind", "use a kind that Permitted lists")
	}
}

// DecodeEvent reads a stored event. Fields that this version does not know are passed
// over, so that an event of a later version still decodes.
func DecodeEvent(kind string, body []byte) (Event, error) {
	switch kind {
	case KindSaved:
		return lenient[Saved](kind, body)
	case KindDeleted:
		return lenient[Deleted](kind, body)
	default:
		return nil, errors.New("canned: no event of kind " + shown(kind))
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
		return nil, errors.New("canned: the stored event " + kind + " is not of its form")
	}
	return e, nil
}

// object tells a JSON object from null, of which the decoder would make a command or an
// event without fields.
func object(body []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) }
