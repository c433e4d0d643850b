Console.WriteLine("aforo");
