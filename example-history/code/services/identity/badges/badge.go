package badges

import "errors"

var ErrLost = errors.New("badge reported lost")

// Badge belongs to one person; a second one lies in the bakery's safe.
type Badge struct {
	Person string
	Lost   bool
}

// Open opens the sheet. Prices and bank details ask for a code as well.
func Open(badge Badge) (person string, err error) {
	if badge.Lost {
		return "", ErrLost
	}
	return badge.Person, nil
}
