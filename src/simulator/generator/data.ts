/** Words that the generated shop, its customers and its work are made of. */

export const FIRST_NAMES = [
  'James', 'Maria', 'Robert', 'Linda', 'Michael', 'Patricia', 'David', 'Jennifer', 'Carlos', 'Elizabeth', 'William', 'Barbara', 'Richard', 'Susan',
  'Joseph', 'Jessica', 'Thomas', 'Sarah', 'José', 'Karen', 'Daniel', 'Nancy', 'Matthew', 'Lisa', 'Anthony', 'Betty', 'Mark', 'Sandra', 'Luis',
  'Ashley', 'Steven', 'Kimberly', 'Andrew', 'Donna', 'Kenneth', 'Emily', 'Joshua', 'Michelle', 'Kevin', 'Carol', 'Brian', 'Amanda', 'George',
  'Melissa', 'Timothy', 'Deborah', 'Ronald', 'Stephanie', 'Jason', 'Rebecca', 'Ana', 'Wei', 'Priya', 'Omar', 'Siobhan', 'Renée', 'Dmitri', 'Aisha',
] as const;

export const LAST_NAMES = [
  'Smith', 'Johnson', 'Williams', 'Brown', 'Garcia', 'Miller', 'Davis', 'Rodriguez', 'Martinez', 'Hernandez', 'Lopez', 'Gonzalez', 'Wilson',
  'Anderson', 'Thomas', 'Taylor', 'Moore', 'Jackson', 'Martin', 'Lee', 'Perez', 'Thompson', 'White', 'Harris', 'Sanchez', 'Clark', 'Ramirez', 'Lewis',
  'Robinson', 'Walker', 'Young', 'Allen', 'King', 'Wright', 'Scott', 'Torres', 'Nguyen', 'Hill', 'Flores', 'Green', 'Adams', 'Nelson', 'Baker', 'Hall',
  'Rivera', 'Campbell', 'Mitchell', 'Carter', 'Roberts', "O'Brien", 'Núñez', 'St. Clair', 'van der Berg', 'McDonald', 'Cohen', 'Patel', 'Kowalski',
] as const;

export const COMPANIES = ['Property Management', 'Realty LLC', 'Homeowners Association', 'Apartments', 'Dental Group', 'Marina & Boat Club', 'Hotel Partners'] as const;

export const STREETS = ['Ocean Blvd', 'Palmetto Park Rd', 'Hibiscus Ln', 'Federal Hwy', 'Coral Ridge Dr', 'Seagrape Ave', 'Banyan St', 'Heron Ct', 'SW 12th Ave', 'Pelican Way'] as const;

export const CITIES = [
  { city: 'Delray Beach', zip: '334' }, { city: 'Boca Raton', zip: '334' }, { city: 'Boynton Beach', zip: '334' }, { city: 'Fort Lauderdale', zip: '333' },
  { city: 'Pompano Beach', zip: '330' }, { city: 'Coral Springs', zip: '330' }, { city: 'Jupiter', zip: '334' }, { city: 'Palm Beach Gardens', zip: '334' },
] as const;

export const AREA_CODES = ['561', '954', '754', '305'] as const;

export const MEMOS = ['husband', 'wife', 'office', 'tenant', 'call after 5pm', 'gate code on file', 'property manager', 'DO NOT call before 9'] as const;

export const MAPPED_SALES_UNITS = ['Pool - Sales', 'Pool - Service', 'Electrical - Sales', 'Electrical - Service'] as const;
export const MAPPED_INSTALL_UNITS = ['Pool - Install', 'Electrical - Install'] as const;
export const UNMAPPED_UNITS = ['Pool - Maintenance', 'Marketing', 'Admin – Permits', 'HVAC - Service', 'Warranty'] as const;

export const POOL_PACKAGES = ['Variable speed pump', 'Salt system', 'Heater replacement', 'Full resurfacing', 'LED light package', 'Filter and plumbing', 'Automation upgrade'] as const;
export const ELECTRICAL_PACKAGES = ['200A panel upgrade', 'Whole-home surge protection', 'EV charger', 'Standby generator', 'Rewire lanai', 'Recessed lighting', 'Dedicated pool circuit'] as const;

export const CANCEL_REASONS = ['Customer canceled', 'Duplicate', 'Price', 'Rescheduled', 'No access'] as const;
export const HOLD_REASONS = ['Waiting for parts', 'Permit pending', 'Weather', 'Customer not ready'] as const;
