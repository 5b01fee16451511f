// Package expert keeps the experts (专家库): their fields of work, what they must stand aside from, and the draw that picks some
// of them at random and can be replayed from its recorded seed.
//
// Read expert.go, then draw.go.
package expert
