// Package sqlite keeps a hub's documents, tasks and feed in one SQLite file. It
// is the store for a contact centre that runs in one process: nothing to install,
// and what was acknowledged is still there after a power cut.
//
//	s, err := sqlite.Open(ctx, "/var/lib/crm/parley.db", sqlite.Config{})
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//
// The smallest true story: ann accepts a chat, and the machine loses power. When
// Commit had returned nil, the chat is hers after the restart, the timers that
// came due meanwhile are handed out by the first [Store.Claim], and a desktop
// that asks for the feed behind its old cursor misses nothing. When Commit had
// not returned, all of it happened or none of it, and the key of the command
// tells which.
//
// A commit waits for the disk, so the disk decides how many there are in a
// second: some hundred on a busy one, thousands on an idle one. Writers take
// turns on one connection; readers do not wait for them. Once it has begun, a
// write does not heed its context, because a commit that is broken off in the
// middle has an outcome that nobody knows.
//
// One store at a time owns the file, and a second one is refused when it opens
// it: two hubs on one file would hand out the same work by turns. The owner is
// whoever holds the lock on the file of the same name with ".lock" behind it; the
// lock ends with its process, however that ends. Windows and the few systems
// without flock are not guarded. Several nodes share a PostgreSQL database
// instead.
//
// Texts that were overwritten or removed are zeroed in the file. The file beside
// it, with "-wal" behind its name, may hold them until the log starts anew, and
// at the latest until [Store.Close]; copies of the file keep what they have.
package sqlite
