package ledger

import "time"

// Entry is one change of an order. Entries are added and never overwritten.
type Entry struct {
	Order  string
	Author string // a person, "forecast" or "import"
	At     time.Time
	Pieces int // what the order reads after this entry
}

// Tonight is what an order reads: its last entry before the cut-off.
func Tonight(entries []Entry, cutOff time.Time) int {
	pieces := 0
	for _, entry := range entries {
		if entry.At.Before(cutOff) {
			pieces = entry.Pieces
		}
	}
	return pieces
}
