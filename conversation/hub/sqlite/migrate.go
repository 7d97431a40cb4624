package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
)

// The migrations are applied in the order of their names, each once; the number
// in front of the name is the version that it leads to.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the file to the version of this program.
func (s *Store) migrate(ctx context.Context) error {
	steps, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	version, err := s.version(ctx)
	if err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("it is at version %d and this program knows versions up to %d; use the newer program", version, len(steps))
	}
	for i, step := range steps[version:] {
		text, err := migrations.ReadFile(step)
		if err != nil {
			return err
		}
		if err := s.write(ctx, func(ctx context.Context) error {
			if _, err := s.writer.ExecContext(ctx, string(text)); err != nil {
				return err
			}
			_, err := s.writer.ExecContext(ctx, "UPDATE hub_store SET version = ?", version+i+1)
			return err
		}); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
	}
	return s.writer.QueryRowContext(ctx, "SELECT name FROM hub_store").Scan(&s.name)
}

// version is 0 for a file without tables. One with the tables of somebody else is
// refused, before anything is added to it.
func (s *Store) version(ctx context.Context) (int, error) {
	var tables, ours int
	err := s.writer.QueryRowContext(ctx, "SELECT count(*), count(*) FILTER (WHERE name = 'hub_store') FROM sqlite_schema").Scan(&tables, &ours)
	if err != nil {
		return 0, err
	}
	if tables > 0 && ours == 0 {
		return 0, errors.New("it is the database of another program; name another file")
	}
	if tables == 0 {
		return 0, nil
	}
	var version int
	err = s.writer.QueryRowContext(ctx, "SELECT version FROM hub_store").Scan(&version)
	return version, err
}
