package brane.usage;

import java.util.List;

/** What was booked, until it is known what it really was. */
public record Booking(List<Charge> charges, Amount booked) {

    public Booking {
        charges = List.copyOf(charges);
    }
}
