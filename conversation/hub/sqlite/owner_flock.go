//go:build unix && !aix && !solaris

package sqlite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// own takes the lock file, or says that somebody has it. The kernel gives it back
// with the process, so a kill leaves no stale owner. The file itself stays: to
// remove it would let two own two files of one name.
func own(lock string) (io.Closer, error) {
	f, err := os.OpenFile(lock, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("its lock file: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.New("another store owns it, in this process or in another; close that one first, or give this one a file of its own")
	}
	return nil, fmt.Errorf("its lock file cannot be locked: %w", err)
}
