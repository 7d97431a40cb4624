package hub

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/parley-go/parley/conversation"
)

// keepCommands is how long a command key is remembered. Keys of messages that
// customers sent are kept as long as the message, because a carrier may repeat one
// days later.
const keepCommands = 24 * time.Hour

// Option is how a command is carried out.
type Option func(*once)

// Once carries the command out at most once under the key: when the actor sends
// the same command with the same key again, it gets the first outcome, and another
// command with that key is refused with [ErrKeyReuse]. A key is 1 to 128 bytes
// and the actor's own. A refused command leaves no trace, so its key can be used
// again.
func Once(key string) Option { return func(o *once) { o.key, o.set = key, true } }

type once struct {
	key string
	set bool
}

// done is the outcome that a key has led to, as it is stored.
type done struct {
	// Fingerprint recognises the command without keeping its text.
	Fingerprint []byte  `json:"fingerprint"`
	Outcome     Outcome `json:"outcome"`
}

func outcomeOf(d *done) Outcome {
	if d == nil {
		return Outcome{}
	}
	d.Outcome.Repeated = true
	return d.Outcome
}

// mark is a command key that is not used yet.
type mark struct {
	key         Key
	fingerprint []byte
}

// before looks a command key up: it returns what the key has led to, or the mark
// to leave with the commit.
func (h *Hub) before(ctx context.Context, by conversation.Actor, cmd conversation.Command, o once) (*mark, *done, error) {
	if !o.set {
		return nil, nil, nil
	}
	if o.key == "" || len(o.key) > conversation.MaxID {
		return nil, nil, errors.New("hub: a command key is empty or longer than 128 bytes; make one for each command, such as a UUID")
	}
	secret, err := h.fingerprintSecret(ctx)
	if err != nil {
		return nil, nil, err
	}
	m := &mark{key: Key(path("cmd", by.String(), o.key)), fingerprint: fingerprint(secret, cmd)}
	docs, err := h.store.Load(ctx, m.key)
	if err != nil || !exists(docs[0]) {
		return m, nil, err
	}
	before, err := decodeDoc[done](docs[0])
	if err != nil {
		return nil, nil, err
	}
	if !hmac.Equal(before.Fingerprint, m.fingerprint) {
		return nil, nil, ErrKeyReuse
	}
	return nil, &before, nil
}

// doc is the key's document. It must be new: of two commands with one key that
// come at once, one commits and the other finds it.
func (m *mark) doc(out Outcome, cmd conversation.Command, at time.Time) Doc {
	d := Doc{Key: m.key, Rank: at.UnixMilli(), Body: encodeDoc(at, done{Fingerprint: m.fingerprint, Outcome: out})}
	if _, message := cmd.(conversation.Receive); !message {
		d.Labels = []string{labelCommand}
	}
	return d
}

func fingerprint(secret []byte, cmd conversation.Command) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(cmd.Kind() + "\n"))
	mac.Write(encode(cmd))
	return mac.Sum(nil)
}

// fingerprintSecret is made by the first hub of a store and kept in it. It keeps a
// short text from being guessed from the fingerprint alone.
func (h *Hub) fingerprintSecret(ctx context.Context) ([]byte, error) {
	h.mu.Lock()
	secret := h.secret
	h.mu.Unlock()
	if secret != nil {
		return secret, nil
	}
	for {
		docs, err := h.store.Load(ctx, "secret")
		if err != nil {
			return nil, err
		}
		if exists(docs[0]) {
			if secret, err = decodeDoc[[]byte](docs[0]); err != nil {
				return nil, err
			}
			h.mu.Lock()
			h.secret = secret
			h.mu.Unlock()
			return secret, nil
		}
		fresh := make([]byte, sha256.Size)
		rand.Read(fresh)
		err = h.store.Commit(ctx, Batch{Docs: []Doc{{Key: "secret", Body: encodeDoc(time.Time{}, fresh)}}})
		if err != nil && !errors.Is(err, ErrConflict) {
			return nil, err
		}
	}
}

// sweep removes command keys whose time is over.
func (h *Hub) sweep(ctx context.Context, now time.Time) error {
	h.mu.Lock()
	due := now.Sub(h.swept) >= time.Hour
	h.mu.Unlock()
	for due {
		docs, err := h.store.List(ctx, labelCommand, Place{}, 500)
		if err != nil {
			return err
		}
		var b Batch
		for _, d := range docs {
			if d.Rank <= now.Add(-keepCommands).UnixMilli() {
				b.Docs = append(b.Docs, Doc{Key: d.Key, Version: d.Version})
			}
		}
		if len(b.Docs) == 0 {
			h.mu.Lock()
			h.swept = now
			h.mu.Unlock()
			return nil
		}
		if err := h.store.Commit(ctx, b); err != nil && !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return nil
}
