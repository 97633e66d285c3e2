// Entry point; commands arrive with their rooms.
return 64;
