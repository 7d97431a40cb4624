package memory_test

import (
	"testing"

	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
	"github.com/parley-go/parley/conversation/hub/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) hub.Store { return memory.New() }, storetest.Features{
		// A second handle on memory is the same store.
		Second: func(_ *testing.T, s hub.Store) hub.Store { return s },
	})
}
