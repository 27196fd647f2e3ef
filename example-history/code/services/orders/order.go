package orders

import "time"

// Order is one article for one customer and one night. Everybody overwrites it: café, baker, batch.
type Order struct {
	Customer string
	Article  string
	Night    time.Time
	Pieces   int
	Standing bool
}

// Open says whether an order may still change: until the bakery's cut-off, and never after it.
func Open(order Order, cutOff time.Time, now time.Time) bool {
	return now.Before(cutOff)
}
