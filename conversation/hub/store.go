package hub

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Store keeps documents, due tasks and the feed of a hub. It knows no domain
// type: bodies are bytes to it. A host can write its own in a few hundred lines
// and prove it with package storetest.
//
// All methods may be called by several goroutines at once. Instants are UTC and
// whole milliseconds; a store gives back the very instant it was given. Bodies
// come back byte for byte. What a method returns belongs to the caller, and what
// it was given may be reused by the caller afterwards. A context that is done
// before the work began makes a method return its error with nothing changed.
// Names (keys, labels, unique values, ids, lanes, kinds) are UTF-8 without a zero
// byte. A limit that is not positive asks for nothing.
type Store interface {
	// Load returns one document for each key, in the order of the keys and all
	// from one snapshot. A document that does not exist has Version 0 and the
	// key that was asked for.
	Load(ctx context.Context, keys ...Key) ([]Doc, error)

	// List returns the documents that carry the label and stand behind after,
	// ordered by Rank and then by Key, byte by byte, at most limit of them. The
	// zero Place is the beginning.
	List(ctx context.Context, label string, after Place, limit int) ([]Doc, error)

	// Claim hands out tasks that are due at now, at most limit, in the order of
	// Due and then of their arrival, and to nobody else before until. It adds
	// one to their Attempt. Of the tasks that share a Lane it considers only the
	// head, which is the one that arrived first and is not removed yet: while
	// the head is claimed, or not due, the whole lane waits. Tasks with an empty
	// Lane do not wait for each other.
	Claim(ctx context.Context, now, until time.Time, limit int) ([]Task, error)

	// Feed returns the records behind the cursor in the order in which they were
	// committed, at most limit, and the cursor behind the last of them. It never
	// skips a record that becomes visible later. The empty Cursor is the
	// beginning; [Head] is the end: it returns no record and the cursor from
	// which what is committed later can be read.
	Feed(ctx context.Context, after Cursor, limit int) ([]Record, Cursor, error)

	// Commit applies all of the batch or nothing. It refuses with a [*Conflict],
	// which is [ErrConflict], if a version, a unique value or a task has moved on.
	Commit(ctx context.Context, b Batch) error
}

// Upcoming is an ability that a [Store] may have: it tells when the next task
// becomes due, so that a hub can sleep until then instead of asking again.
type Upcoming interface {
	// NextDue returns the earliest instant at which Claim could hand out a task,
	// claimed ones at the end of their claim, and false if no task is stored.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Clock is an ability that a [Store] may have: several hubs that share it use
// its clock instead of their own.
type Clock interface {
	Now(ctx context.Context) (time.Time, error)
}

// A Key names a document: "conv/c1", "agent/ann".
type Key string

// A Doc is the present state of one thing.
type Doc struct {
	Key Key
	// Version counts the commits that wrote the document. 0: it does not exist.
	Version int64
	// Labels are the lists that the document stands in.
	Labels []string
	// Unique are values that no other document may carry at the same time.
	Unique []string
	// Rank orders the document in the lists of its labels, smallest first. It is
	// not negative.
	Rank int64
	// Body is the content. An empty body in a [Batch] removes the document with
	// its labels and unique values.
	Body []byte
}

// A Place is a position in the list of a label: behind the document with this
// rank and key. The zero value is the beginning.
type Place struct {
	Rank int64
	Key  Key
}

// A Task is something to be done at an instant: a timer, a follow-up, an effect.
type Task struct {
	// ID names the task. A task written under the same ID replaces the earlier
	// one: it keeps its arrival and so its place in the lane, and is unclaimed.
	ID string
	// Lane keeps order: only the head of a lane is handed out. Empty: no order.
	Lane string
	// Kind says what Body is.
	Kind string
	// Due is when it is to be done. In a [Batch] the zero time removes the task.
	Due time.Time
	// Attempt counts the claims so far. In a [Batch] a positive Attempt is a
	// condition: the stored task must exist and be at that very attempt, so that
	// a late worker cannot finish or postpone what another has claimed again. A
	// task that is put off so keeps its Attempt. With 0 the task is written, and
	// counted from 0, or removed, whatever is stored.
	Attempt int
	Body    []byte
}

// A Record is one thing that happened, in the feed.
type Record struct {
	// Key is the document that it happened to.
	Key Key
	// N numbers the records of one Key: 1, 2, 3 without a gap. A record whose
	// Key and N are stored already is a conflict.
	N int64
	// Kind is the stored name of the event, such as "conversation.offered".
	Kind string
	// By says who caused it, such as "agent/ann". Empty: nobody in particular.
	By string
	// At is when it happened.
	At time.Time
	// Body is the event as JSON. It carries ids, never text or addresses.
	Body []byte
}

// A Cursor is a position in the feed. It is opaque: only the store that made it
// can read it. The empty cursor is the beginning.
type Cursor string

// Head is the end of the feed at the time of the call.
const Head Cursor = "head"

// A Batch is one atomic write.
type Batch struct {
	// Reads are versions that must not have moved on; only Key and Version count.
	Reads []Doc
	// Docs are written: Version is the one expected before (0: the document must
	// not exist), and each is stored as Version+1. A key stands in Docs or in
	// Reads, at most once.
	Docs []Doc
	// Records are appended to the feed in this order.
	Records []Record
	// Tasks are set or, with a zero Due, removed. An ID stands here at most once.
	Tasks []Task
}

// Errors of a [Store] and of a [Hub]. They are compared with errors.Is.
var (
	// ErrConflict: what the decision was based on has moved on. Load again.
	ErrConflict = errors.New("hub: conflict with a later state")
	// ErrNotFound: there is no document of that name.
	ErrNotFound = errors.New("hub: not found")
	// ErrKeyReuse: the command key was used for another command.
	ErrKeyReuse = errors.New("hub: command key was used for another command")
	// ErrOutcomeUnknown: the store did not say whether the commit happened. Send
	// the command again with the same key to learn it.
	ErrOutcomeUnknown = errors.New("hub: outcome unknown")
	// ErrClosed: the store is closed.
	ErrClosed = errors.New("hub: closed")
)

// A Conflict says which condition of a [Batch] did not hold. It is [ErrConflict].
type Conflict struct {
	Key    Key    // the document whose version has moved on, or whose record number is taken
	Unique string // the unique value that another document carries
	Task   string // the task that is no longer at that attempt
}

// Error names the condition, never a content.
func (c *Conflict) Error() string {
	switch {
	case c.Task != "":
		return fmt.Sprintf("%v: task %s", ErrConflict, c.Task)
	case c.Unique != "":
		return fmt.Sprintf("%v: another document is %s", ErrConflict, c.Unique)
	default:
		return fmt.Sprintf("%v: document %s", ErrConflict, c.Key)
	}
}

// Unwrap returns [ErrConflict].
func (c *Conflict) Unwrap() error { return ErrConflict }
