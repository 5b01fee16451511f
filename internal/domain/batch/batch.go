package batch

import (
	"time"

	"outturn/internal/domain/org"
)

// ID is a UUIDv7, as text.
type ID string

// Batch is many filled-in forms that one person sent in one go (批量导入).
type Batch struct {
	ID      ID
	Name    string // of the archive, or how many files
	By      org.UserID
	ByName  string
	Address string // it came from
	At      time.Time
	Parcel  string // hash of the bytes of all files
	Left    []Left
	Counts  Counts
}

// KeptFor is how long the bytes of a batch are kept after it came up (批量原件保存期). What was read from them stays; only marked
// copies need them. Those of a batch that the machine still works on are kept longer.
const KeptFor = 90 * 24 * time.Hour

// Left is a file that was sent along and is no form (未读取的文件).
type Left struct{ Name, Reason string }

// Counts are how many files of a batch stand in each state (各状态文件数).
type Counts map[State]int

// All is how many files there are.
func (c Counts) All() int {
	n := 0
	for _, k := range c {
		n += k
	}
	return n
}

// State is where the batch stands: by the file that the machine still has to do with, else by those that wait for a person,
// else done; failed when no file was taken.
func (c Counts) State() State {
	for _, s := range []State{Checking, Queued, Importing, Waiting, Done} {
		if c[s] > 0 {
			return s
		}
	}
	return Failed
}

// Busy reports whether the machine still has to do with it, so that what is shown will change by itself.
func (c Counts) Busy() bool { return c[Queued]+c[Checking]+c[Importing] > 0 }

// Checks reports whether some file is not checked yet: before all are, nobody knows which are for the same record.
func (c Counts) Checks() bool { return c[Queued]+c[Checking] > 0 }
