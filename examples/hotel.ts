/** A hotel in memory, in place of a real one's system. */
const ROOMS = [
  { name: 'the garden room', guests: 2, price: 90 },
  { name: 'the sea room', guests: 2, price: 120 },
  { name: 'the attic', guests: 4, price: 150 },
];

const bookings: { night: string; room: string; address: string }[] = [];

const freeAt = (night: string, guests: number) =>
  ROOMS.filter(
    (room) =>
      room.guests >= guests &&
      !bookings.some((booked) => booked.night === night && booked.room === room.name),
  );

export const hotel = {
  bookings,
  free: (night: string, guests: number): string => {
    const rooms = freeAt(night, guests).map(({ name, price }) => `${name} for ${price} dollars`);
    return rooms.length === 0 ? 'none' : rooms.join(', ');
  },
  book: (night: string, guests: number, address: string): string => {
    const [room] = freeAt(night, guests);
    if (!room) return 'no room is free';
    bookings.push({ night, room: room.name, address });
    return `${room.name} is booked; a confirmation goes to ${address}`;
  },
};
