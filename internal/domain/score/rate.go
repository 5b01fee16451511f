package score

// Rate is a share in ten-thousandths: 86.18% is Rate(8618). It can be negative or above 100%.
type Rate int64

// Percent is one per cent, used like time.Second: 90 * score.Percent.
const Percent Rate = 100

// Whole is 100%.
const Whole = 100 * Percent
